using Microsoft.Data.Sqlite;

namespace NodeProgram.Emulator.Tables;

/// <summary>The statements of a connection that reads. Each read sees the last commit; it is used by one caller at a time.</summary>
internal sealed class TablesReader : IDisposable
{
    /// <summary>Rows from a key on. Where to stop is told by the visitor: the row-wise comparison of both bounds would not use the index.</summary>
    public const string ScanSql = "SELECT pk, rk, stamp, body FROM rows WHERE tbl=?1 AND (pk, rk)>=(?2, ?3) ORDER BY pk, rk";

    private readonly SqliteConnection connection;
    private readonly SqliteStatement findTable;
    private readonly SqliteStatement listTables;
    private readonly SqliteStatement find;
    private readonly SqliteStatement scan;

    public TablesReader(string path)
    {
        connection = TablesSchema.OpenReader(path);
        findTable = new SqliteStatement(connection, "SELECT id FROM tables WHERE name=?1");
        listTables = new SqliteStatement(connection, "SELECT name FROM tables WHERE name>?1 ORDER BY name");
        find = new SqliteStatement(
            connection, "SELECT stamp, body FROM rows WHERE tbl=(SELECT id FROM tables WHERE name=?1) AND pk=?2 AND rk=?3");
        scan = new SqliteStatement(connection, ScanSql);
    }

    public long? TableId(string name)
    {
        if (!findTable.Bind(1, name).Step())
        {
            return null;
        }

        long id = findTable.Int64(0);
        findTable.Reset();
        return id;
    }

    /// <summary>The names after a given one, case-insensitively ordered.</summary>
    public IEnumerable<string> Tables(string after)
    {
        try
        {
            listTables.Bind(1, after);
            while (listTables.Step())
            {
                yield return listTables.Text(0);
            }
        }
        finally
        {
            listTables.Reset();
        }
    }

    public EntityRow? Find(string table, string partitionKey, string rowKey, IReadOnlyList<string>? select)
    {
        if (!find.Bind(1, table).Bind(2, KeyText.Encode(partitionKey)).Bind(3, KeyText.Encode(rowKey)).Step())
        {
            return null;
        }

        try
        {
            return StoredRow.ToEntity(partitionKey, rowKey, find.Int64(0), find.Blob(1), select);
        }
        finally
        {
            find.Reset();
        }
    }

    /// <summary>Visits the rows of a table from a key on, in key order, until the visitor has enough.</summary>
    public void Scan(long table, byte[] fromPartition, byte[] fromRow, RowVisitor visit)
    {
        scan.Bind(1, table).Bind(2, fromPartition).Bind(3, fromRow);
        try
        {
            while (scan.Step() && visit(new StoredRow(scan.Blob(0), scan.Blob(1), scan.Int64(2), scan.Blob(3))))
            {
            }
        }
        finally
        {
            scan.Reset();
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[findTable, listTables, find, scan])
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}

/// <summary>Sees one row; false: no more.</summary>
internal delegate bool RowVisitor(StoredRow row);
