namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>A filter on keys reads the range that it names, not the table.</summary>
public sealed class RangeTests
{
    [Theory]
    [InlineData("PartitionKey eq 'b'", "b", "", "b", null)]
    [InlineData("PartitionKey eq 'b' and RowKey ge '1' and RowKey lt '2'", "b", "1", "b", "2")]
    [InlineData("PartitionKey eq 'b' and (RowKey eq '1' or RowKey eq '7')", "b", "1", "b", "7")]
    [InlineData("PartitionKey ge 'b' and PartitionKey lt 'c'", "b", "", "c", null)]
    [InlineData("PartitionKey gt 'b' and PartitionKey lt 'd'", "b\0", "", "d", null)]
    [InlineData("PartitionKey eq 'b' and RowKey gt '1'", "b", "1\0", "b", null)]
    [InlineData("PartitionKey gt 'b' or PartitionKey eq 'b'", "b", "", null, null)]
    [InlineData("PartitionKey eq 'b' or PartitionKey eq 'd'", "b", "", "d", null)]
    [InlineData("PartitionKey eq 'b' and Count gt 5", "b", "", "b", null)]
    [InlineData("not (PartitionKey eq 'b')", "", "", null, null)]
    [InlineData("PartitionKey eq 'b' or Count gt 5", "", "", null, null)]
    [InlineData("RowKey eq '1'", "", "", null, null)]
    [InlineData("PartitionKey ne 'b'", "", "", null, null)]
    [InlineData("PartitionKey eq 5", "", "", null, null)]
    public void Bounds_OfFilter_AreThoseOfItsKeys(string filter, string firstPartition, string firstRow, string? lastPartition, string? lastRow)
    {
        KeyBounds bounds = FilterParser.Parse(filter)!.Bounds;
        Assert.Equal((firstPartition, firstRow), (KeyText.Decode(bounds.First.PartitionKey), KeyText.Decode(bounds.First.RowKey)));
        byte[] last = KeyText.Encode(lastPartition ?? "~");
        Assert.Equal(lastPartition is not null, bounds.IsPast([.. last, 0], []));
        Assert.False(bounds.IsPast(last, KeyText.Encode(lastRow ?? string.Empty)));
        Assert.Equal(lastRow is not null, bounds.IsPast(last, [.. KeyText.Encode(lastRow ?? "~"), 0]));
    }

    [Fact]
    public void Scan_OfAPrefix_IsASearchOfTheIndex()
    {
        string directory = Directory.CreateTempSubdirectory("tables").FullName;
        try
        {
            string path = EmbeddedConnection.PathIn(directory);
            TablesSchema.OpenWriter(path).Dispose();
            using Microsoft.Data.Sqlite.SqliteConnection connection = TablesSchema.OpenReader(path);
            using Microsoft.Data.Sqlite.SqliteCommand explain = connection.CreateCommand();
            explain.CommandText = "EXPLAIN QUERY PLAN " + TablesReader.ScanSql;
            foreach (string parameter in (string[])["?1", "?2", "?3"])
            {
                explain.Parameters.AddWithValue(parameter, 1);
            }

            using Microsoft.Data.Sqlite.SqliteDataReader plan = explain.ExecuteReader();
            Assert.True(plan.Read());
            Assert.Equal("SEARCH rows USING INDEX rows_key (tbl=? AND (pk,rk)>(?,?))", plan.GetString(3));
            Assert.False(plan.Read());
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }
}
