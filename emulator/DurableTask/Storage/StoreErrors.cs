using SQLitePCL;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>SQLite's codes as exceptions that say what is wrong and what to do.</summary>
internal static class StoreErrors
{
    public static void Check(sqlite3 database, int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Make(database, code);
        }
    }

    public static DurableStoreException Make(sqlite3 database, int code)
    {
        string detail = raw.sqlite3_errmsg(database).utf8_to_string();
        int primary = code & 0xFF;
        string message = primary switch
        {
            raw.SQLITE_FULL => "The disk that holds the durable task database is full. Nothing of the last group was stored; make room and start again.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "The durable task database is locked by another program. Close it and start again.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "The durable task database is damaged or is not a SQLite database. Restore it from a copy, or move it away to begin anew.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => "The durable task database cannot be written. Check the rights on the file and its folder.",
            raw.SQLITE_IOERR => "The durable task database could not be read or written (input/output error).",
            _ => "The durable task database refused a statement.",
        };

        // Full, locked, damaged, unwritable: nothing will succeed until someone acts. Anything else concerns the one statement.
        bool fatal = primary is raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_READONLY
            or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR or raw.SQLITE_NOMEM;
        return new DurableStoreException($"{message} (SQLite {code}: {detail})") { SqliteCode = code, ConcernsWholeStore = fatal };
    }
}
