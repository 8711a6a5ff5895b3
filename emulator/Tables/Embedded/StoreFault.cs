using Azure;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NodeProgram.Emulator.Tables;

/// <summary>Says what is wrong with a file of tables, with its name, in the shape in which a client meets a fault of the service.</summary>
internal static class StoreFault
{
    /// <summary>Whether the exception is about the file rather than the request.</summary>
    public static bool Is(Exception cause) => cause is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException;

    public static RequestFailedException From(Exception cause, string path) => Describe(cause, path).ToException(cause);

    private static Refusal Describe(Exception cause, string path) => cause switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
            new(503, "ServerBusy", $"{path} is locked by another program. Nothing was written; it may be tried again."),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } =>
            new(507, "InsufficientStorage", $"There is no space left for {path}. Nothing was written."),
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } =>
            new(500, "InternalError", $"{path} is damaged, or is no database ({cause.Message}). It was left as it is: restore it from a copy or move it away."),
        InvalidDataException =>
            new(500, "InternalError", $"{path} cannot be read: {cause.Message}. It was left as it is."),
        _ => new(500, "InternalError", $"{path} cannot be used: {cause.Message}"),
    };
}
