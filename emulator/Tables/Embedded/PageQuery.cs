using System.Buffers.Binary;
using System.Buffers.Text;
using Azure;

namespace NodeProgram.Emulator.Tables;

/// <summary>A query, read page by page. The part of the table that its filter cannot reach is not read.</summary>
internal sealed class PageQuery(string table, FilterNode? filter, int rowsPerPage, IReadOnlyList<string>? select)
{
    private const int RowsPerPageMax = 1000;

    /// <summary>A page ends after this many rows even when few satisfied the filter, so that no request runs for long.</summary>
    private const int RowsVisitedMax = 50_000;

    private const int BodyBytesMax = 4 << 20;

    private readonly KeyBounds bounds = filter?.Bounds ?? KeyBounds.All;

    /// <exception cref="RequestFailedException">400 InvalidInput: not 1 to 1,000.</exception>
    public static int RowsPerPage(int? asked, int most = RowsPerPageMax) => asked switch
    {
        null => most,
        >= 1 when asked <= most => asked.Value,
        _ => throw Refusal.InvalidInput($"A page has 1 to {most} items.").ToException(),
    };

    /// <summary>The page at a continuation token, which is the key of its first row; null: the first.</summary>
    public Page<EntityRow> Read(TablesReader reader, string? continuationToken)
    {
        (byte[] fromPartition, byte[] fromRow) = continuationToken is null ? bounds.First : ParseToken(continuationToken);
        long id = reader.TableId(table) ?? throw Refusal.TableNotFound.ToException();
        List<EntityRow> rows = [];
        string? next = null;
        int visited = 0;
        int bytes = 0;
        reader.Scan(id, fromPartition, fromRow, row =>
        {
            if (bounds.IsPast(row.PartitionKey, row.RowKey))
            {
                return false;
            }

            if (rows.Count == rowsPerPage || visited == RowsVisitedMax || bytes >= BodyBytesMax)
            {
                next = Token(row.PartitionKey, row.RowKey);
                return false;
            }

            visited++;
            if (filter is null || filter.Matches(row))
            {
                rows.Add(row.ToEntity(select));
                bytes += row.Body.Length;
            }

            return true;
        });
        return Page<EntityRow>.FromValues(rows, next, new EmbeddedResponse(200));
    }

    private static string Token(ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> rowKey)
    {
        byte[] token = new byte[2 + partitionKey.Length + rowKey.Length];
        BinaryPrimitives.WriteUInt16BigEndian(token, (ushort)partitionKey.Length);
        partitionKey.CopyTo(token.AsSpan(2));
        rowKey.CopyTo(token.AsSpan(2 + partitionKey.Length));
        return Base64Url.EncodeToString(token);
    }

    private static (byte[] PartitionKey, byte[] RowKey) ParseToken(string token)
    {
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(token);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            return (bytes[2..(2 + length)], bytes[(2 + length)..]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw Refusal.InvalidInput("The continuation token is not one that a query gave.").ToException(e);
        }
    }
}
