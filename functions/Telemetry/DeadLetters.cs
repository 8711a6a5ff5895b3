using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>Why an event was not taken.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Field">The field that is to blame; null when no single one is.</param>
/// <param name="Detail">For a person.</param>
public sealed record DeadLetterReason(string Code, string? Field, string Detail);

/// <summary>
/// Events that could not be taken, kept with their reason and body so that nothing is lost and the partition moves on.
/// PK = day of arrival and partition (<c>20261122|007</c>), RK = sequence number in the hub: writing one twice writes it once.
/// </summary>
public sealed class DeadLetters(TableServiceClient tables)
{
    // A row takes 1 MiB, a property 64 KiB: what is longer than this is cut, with its length and hash beside it.
    private const int BodyKept = 14 * PieceBytes;
    private const int PieceBytes = 60 * 1024;

    private readonly TableClient table = tables.GetTableClient(TableNames.DeadLetters);

    public Task WriteAsync(int partition, EventData data, DeadLetterReason reason, CancellationToken cancellation)
    {
        byte[] body = data.EventBody.ToArray();
        var row = new TableEntity(
            data.EnqueuedTime.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "|" + partition.ToString("D3", CultureInfo.InvariantCulture),
            data.SequenceNumber.ToString("D19", CultureInfo.InvariantCulture))
        {
            ["Code"] = reason.Code,
            ["Field"] = reason.Field,
            ["Detail"] = reason.Detail,
            ["Publisher"] = data.PartitionKey,
            ["ArrivedAt"] = data.EnqueuedTime,
            ["BodyBytes"] = body.Length,
            ["BodySha256"] = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        for (int piece = 0; piece * PieceBytes < Math.Min(body.Length, BodyKept); piece++)
            row["Body" + piece.ToString("D2", CultureInfo.InvariantCulture)] = body[(piece * PieceBytes)..Math.Min(body.Length, Math.Min(BodyKept, (piece + 1) * PieceBytes))];
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }
}
