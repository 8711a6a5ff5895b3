using NodeProgram.Emulator.Tables;

namespace NodeProgram.Emulator;

/// <summary>What only the embedded store has: files that tests and tools open with a clock of their own, and close.</summary>
public static class EmbeddedTables
{
    /// <summary>The connection string of the tables in a data directory.</summary>
    public static string ConnectionString(string dataDirectory) => $"UseEmbeddedStorage=true;DataDirectory={Path.GetFullPath(dataDirectory)}";

    /// <summary>Opens the tables of a directory with the given clock as the source of timestamps; without effect when they are open already.</summary>
    public static void Open(string dataDirectory, TimeProvider clock) => TablesFile.Open(EmbeddedConnection.PathIn(dataDirectory), clock);

    /// <summary>Writes what is queued and closes the file of a directory, e.g. to delete or copy it. The next use opens it anew.</summary>
    public static void Close(string dataDirectory) => TablesFile.Close(EmbeddedConnection.PathIn(dataDirectory));
}
