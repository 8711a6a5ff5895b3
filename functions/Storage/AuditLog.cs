using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Functions.Storage;

/// <summary>Something that was decided or that happened, for the trail.</summary>
/// <param name="Event">Unique within the subject: the same event is recorded once, however often it is reported.</param>
/// <param name="At">When.</param>
/// <param name="Who">A person, a node, or <c>program</c>.</param>
/// <param name="What">What happened, a few words.</param>
/// <param name="Code">The reason code.</param>
/// <param name="Why">The reason in words.</param>
public sealed record AuditEvent(string Event, DateTimeOffset At, string Who, string What, string Code, string Why);

/// <summary>A row of the trail.</summary>
public sealed record AuditRow(long Sequence, DateTimeOffset At, string Who, string What, string Code, string Why, string PreviousHash, string Hash);

/// <summary>
/// The append-only trail, one chain a subject (an application, a node, a case): each row carries the hash of the one before, so that none can be changed,
/// removed or moved without it showing. PK = subject, RK = sequence with 10 digits. A row is only ever inserted.
/// </summary>
public sealed class AuditLog(TableServiceClient tables)
{
    private const int RowsMax = 1000;
    private static readonly string Start = new('0', 64);
    private readonly TableClient table = tables.GetTableClient(TableNames.Audit);

    /// <summary>Appends the event, or finds it there.</summary>
    public Task AppendAsync(string subject, AuditEvent happened, CancellationToken cancellation) => Conflicts.RetryAsync($"Audit {subject}", async () =>
    {
        List<TableEntity> rows = await table.TakeAsync(Of(subject), RowsMax, cancellation);
        if (rows.Any(row => row.GetString("Event") == happened.Event))
            return true;
        if (rows.Count == RowsMax)
            throw new InvalidOperationException($"The trail of {subject} has reached {RowsMax} rows.");
        long sequence = rows.Count;
        string previous = rows.Count == 0 ? Start : rows[^1].GetString("Hash");
        await table.AddEntityAsync(
            new TableEntity(subject, Key(sequence))
            {
                ["Event"] = happened.Event,
                ["At"] = happened.At,
                ["Who"] = happened.Who,
                ["What"] = happened.What,
                ["Code"] = happened.Code,
                ["Why"] = happened.Why,
                ["PreviousHash"] = previous,
                ["Hash"] = HashOf(subject, sequence, happened, previous),
            },
            cancellation);
        return true;
    });

    /// <summary>The subject's trail in order.</summary>
    /// <exception cref="InvalidDataException">The chain is broken at a row: somebody changed the table.</exception>
    public async Task<IReadOnlyList<AuditRow>> LoadAsync(string subject, CancellationToken cancellation)
    {
        var trail = new List<AuditRow>();
        string previous = Start;
        foreach (TableEntity row in await table.TakeAsync(Of(subject), RowsMax, cancellation))
        {
            var happened = new AuditEvent(
                row.GetString("Event"), row.GetDateTimeOffset("At")!.Value, row.GetString("Who"), row.GetString("What"), row.GetString("Code"), row.GetString("Why"));
            string hash = HashOf(subject, trail.Count, happened, previous);
            if (row.RowKey != Key(trail.Count) || row.GetString("PreviousHash") != previous || row.GetString("Hash") != hash)
                throw new InvalidDataException($"The audit trail of {subject} is broken at row {trail.Count}.");
            trail.Add(new AuditRow(trail.Count, happened.At, happened.Who, happened.What, happened.Code, happened.Why, previous, hash));
            previous = hash;
        }
        return trail;
    }

    private static string Of(string subject) => TableClient.CreateQueryFilter($"PartitionKey eq {subject}");

    private static string Key(long sequence) => sequence.ToString("D10", CultureInfo.InvariantCulture);

    // Every part is preceded by its length: no two different rows have the same text.
    private static string HashOf(string subject, long sequence, AuditEvent e, string previous)
    {
        string[] parts = [subject, Key(sequence), e.Event, e.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), e.Who, e.What, e.Code, e.Why, previous];
        string text = string.Concat(parts.Select(part => $"{Encoding.UTF8.GetByteCount(part)}:{part}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
