using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>Two batches that one node signed with the same boot and sequence number and different content (rules, section 5, "double-signing").</summary>
/// <param name="Id">The row's identity under the node: boot, sequence number, hash of the second body.</param>
/// <param name="Node">Who signed.</param>
/// <param name="Boot">16 hex digits.</param>
/// <param name="Sequence">The number that both have.</param>
/// <param name="FirstBody">The event that came first, as it came; null when the program did not remember it any more: then <paramref name="FirstHubSequenceNumber"/> finds it as long as the hub keeps it.</param>
/// <param name="SecondBody">The event that contradicts it, as it came.</param>
/// <param name="FirstArrivedAt">Unix milliseconds.</param>
/// <param name="SecondArrivedAt">Unix milliseconds.</param>
/// <param name="HubPartition">The partition of the hub in which both lie.</param>
/// <param name="FirstHubSequenceNumber">The first event's number there.</param>
/// <param name="EvidenceHash">SHA-256 over the two bodies' SHA-256s; zero without the first body.</param>
public sealed record DoubleSigning(
    string Id, NodeId Node, string Boot, long Sequence, byte[]? FirstBody, byte[] SecondBody, long FirstArrivedAt, long SecondArrivedAt, int HubPartition, long FirstHubSequenceNumber, Bytes32 EvidenceHash)
{
    /// <summary>Both signatures and both contents are there and speak for themselves: anybody with the node's key can check them.</summary>
    public bool IsProof => FirstBody is not null;
}

/// <summary>
/// The evidence of double-signing. PK = node, RK = boot, sequence number (19 digits) and the first 16 digits of the second body's hash: what is found twice is written once. What no case was made of yet
/// stands a second time under PK <c>new</c>, RK = node and the same, until <see cref="MarkTakenAsync"/>. PK = <c>claimed</c>, RK = node and epoch (19 digits): the fault whose case it is.
/// </summary>
public sealed class DoubleSignings(TableServiceClient tables, SignatureCheck signatures)
{
    private const string New = "new";
    private const string Claimed = "claimed";
    private readonly TableClient table = tables.GetTableClient(TableNames.DoubleSignings);

    /// <summary>Keeps both, if both are signed by the node and say different things. May be repeated.</summary>
    internal async Task KeepAsync(int partition, EarlierWord first, TelemetryEvent second, CancellationToken cancellation)
    {
        TelemetryBatch batch = second.Batch!;
        if (await signatures.VerifyAsync(batch, cancellation) != SignatureFinding.Valid || !await IsContradictedAsync(first.Body, batch, cancellation))
            return;
        byte[] body = second.Data.EventBody.ToArray();
        string id = FormattableString.Invariant($"{batch.Boot}|{batch.Sequence:D19}|{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}");
        var row = new TableEntity(batch.Node.ToString(), id)
        {
            ["FirstArrivedAt"] = first.ArrivedAt,
            ["SecondArrivedAt"] = second.ArrivedAt,
            ["HubPartition"] = partition,
            ["FirstHubSequenceNumber"] = first.HubSequenceNumber,
            ["SecondHubSequenceNumber"] = second.Data.SequenceNumber,
        };
        Write(row, "Second", body);
        if (first.Body is not null)
            Write(row, "First", first.Body);
        // First what it is found by: a pointer to nothing is passed over.
        if ((await table.GetEntityIfExistsAsync<TableEntity>(batch.Node.ToString(), id, cancellationToken: cancellation)).HasValue)
            return;
        await table.UpsertEntityAsync(new TableEntity(New, $"{batch.Node}|{id}"), TableUpdateMode.Replace, cancellation);
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>What no case was made of yet, in the order of nodes.</summary>
    /// <param name="max">At most so many, 1 to 1,000.</param>
    public async Task<IReadOnlyList<DoubleSigning>> LoadNewAsync(int max, CancellationToken cancellation)
    {
        var found = new List<DoubleSigning>();
        foreach (TableEntity pointer in await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {New}"), Math.Clamp(max, 1, 1_000), cancellation))
        {
            string[] parts = pointer.RowKey.Split('|', 2);
            if (await FindAsync(NodeId.Parse(parts[0]), parts[1], cancellation) is { } signing)
                found.Add(signing);
        }

        return found;
    }

    /// <summary>One by its identity; null when there is none.</summary>
    public async Task<DoubleSigning?> FindAsync(NodeId node, string id, CancellationToken cancellation)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), id, cancellationToken: cancellation);
        return row.HasValue ? Read(row.Value!) : null;
    }

    /// <summary>Claims the one case of double-signing that a node has in an epoch, before it is opened: until the case itself is there the chain may take its time.</summary>
    /// <returns>Whether it is this fault's; false when another fault has it.</returns>
    public async Task<bool> ClaimAsync(NodeId node, EpochId epoch, FaultId fault, CancellationToken cancellation)
    {
        string key = FormattableString.Invariant($"{node}|{epoch.Value:D19}");
        try
        {
            await table.AddEntityAsync(new TableEntity(Claimed, key) { ["Fault"] = fault.ToString() }, cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return (await table.GetEntityAsync<TableEntity>(Claimed, key, cancellationToken: cancellation)).Value.GetString("Fault") == fault.ToString();
        }
    }

    /// <summary>A case was made of it: it is no news any more. May be repeated.</summary>
    public Task MarkTakenAsync(DoubleSigning signing, CancellationToken cancellation) => table.DeleteEntityAsync(New, $"{signing.Node}|{signing.Id}", cancellationToken: cancellation);

    private async Task<bool> IsContradictedAsync(byte[]? first, TelemetryBatch second, CancellationToken cancellation)
    {
        if (first is null)
            return true;
        return TelemetryCodec.TryParse(first, out TelemetryBatch? batch, out _)
            && !TelemetryCodec.GetSigningBytes(batch!).AsSpan().SequenceEqual(TelemetryCodec.GetSigningBytes(second))
            && await signatures.VerifyAsync(batch!, cancellation) == SignatureFinding.Valid;
    }

    // An event is at most 64 KiB, a property 64 KiB.
    private const int PieceBytes = 60 * 1024;

    private static void Write(TableEntity row, string name, byte[] body)
    {
        row[name + "0"] = body[..Math.Min(body.Length, PieceBytes)];
        if (body.Length > PieceBytes)
            row[name + "1"] = body[PieceBytes..];
    }

    private static DoubleSigning Read(TableEntity row)
    {
        string[] parts = row.RowKey.Split('|');
        byte[]? first = Join(row, "First");
        byte[] second = Join(row, "Second")!;
        return new DoubleSigning(
            row.RowKey, NodeId.Parse(row.PartitionKey), parts[0], long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), first, second,
            row.GetInt64("FirstArrivedAt")!.Value, row.GetInt64("SecondArrivedAt")!.Value, row.GetInt32("HubPartition")!.Value, row.GetInt64("FirstHubSequenceNumber")!.Value,
            first is null ? default : Bytes32.FromBytes(SHA256.HashData([.. SHA256.HashData(first), .. SHA256.HashData(second)])));
    }

    private static byte[]? Join(TableEntity row, string name) => row.GetBinary(name + "0") is { } piece ? [.. piece, .. row.GetBinary(name + "1") ?? []] : null;
}
