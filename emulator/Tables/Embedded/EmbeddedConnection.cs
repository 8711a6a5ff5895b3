namespace NodeProgram.Emulator.Tables;

/// <summary>A connection string of embedded storage: <c>UseEmbeddedStorage=true[;DataDirectory=dir]</c>.</summary>
/// <param name="FilePath">Full path of the file that holds the tables.</param>
internal sealed record EmbeddedConnection(string FilePath)
{
    public const string FileName = "tables.db";

    private const string Switch = "UseEmbeddedStorage";
    private const string Directory = "DataDirectory";
    private const string DirectoryVariable = "Emulator__DataDirectory";
    private const string DefaultDirectory = ".data";

    /// <summary>False when the string is not one of embedded storage.</summary>
    /// <exception cref="FormatException">It is one, with a setting that it cannot have.</exception>
    public static bool TryParse(string? connectionString, out EmbeddedConnection? connection)
    {
        connection = null;
        if (connectionString is null || !connectionString.Contains(Switch, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string? directory = null;
        bool on = false;
        foreach (string setting in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = setting.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0].Equals(Switch, StringComparison.OrdinalIgnoreCase) && bool.TryParse(parts[1], out on) && on)
            {
                continue;
            }

            if (parts.Length == 2 && parts[0].Equals(Directory, StringComparison.OrdinalIgnoreCase) && parts[1].Length > 0)
            {
                directory = parts[1];
                continue;
            }

            throw new FormatException($"Embedded storage has no setting '{parts[0]}' of that value; it takes {Switch}=true and {Directory}=path.");
        }

        if (!on)
        {
            return false;
        }

        directory ??= Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } configured ? configured : DefaultDirectory;
        connection = new EmbeddedConnection(PathIn(directory));
        return true;
    }

    /// <summary>The file of a data directory.</summary>
    public static string PathIn(string directory) => Path.Combine(Path.GetFullPath(directory), FileName);
}
