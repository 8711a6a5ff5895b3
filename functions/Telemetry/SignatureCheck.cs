using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>What a look at a signature found.</summary>
public enum SignatureFinding
{
    /// <summary>Never handed out.</summary>
    None = 0,

    /// <summary>It is the node's, over exactly this content.</summary>
    Valid,

    /// <summary>There is none, or it is not the node's, or not over this content.</summary>
    Invalid,

    /// <summary>No application ever brought a key for this node: it is no node of the program, and nothing it says counts.</summary>
    KeyUnknown,
}

/// <summary>
/// Verifies the signatures of a share of what arrives (<see cref="TelemetryPolicy.SignatureCheckShare"/>), the same events however often they come, and any of them when a case asks.
/// That the sender is the node the hub has seen to; the signature makes what it says undeniable.
/// </summary>
public sealed class SignatureCheck(INodeKeys keys, Policy policy, TimeProvider time)
{
    private const int UnknownMax = 50_000;
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<NodeId, long> unknown = new();

    /// <summary>Whether the event is one of those whose signature is verified on arrival.</summary>
    public bool IsDue(TelemetryBatch batch)
    {
        long share = policy.Telemetry.SignatureCheckShare.Value;
        if (share is 0 or 1_000_000)
            return share > 0;
        Span<byte> bytes = stackalloc byte[32 + 16 + 8], hash = stackalloc byte[32];
        batch.Node.CopyTo(bytes);
        System.Text.Encoding.ASCII.GetBytes(batch.Boot, bytes[32..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[48..], batch.Sequence);
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % 1_000_000 < (ulong)share;
    }

    /// <summary>Verifies one, whatever the share.</summary>
    public async ValueTask<SignatureFinding> VerifyAsync(TelemetryBatch batch, CancellationToken cancellation)
    {
        if (unknown.TryGetValue(batch.Node, out long since) && time.GetElapsedTime(since) < UnknownFor)
            return SignatureFinding.KeyUnknown;
        if (await keys.FindAsync(batch.Node, cancellation) is not { } key)
        {
            if (unknown.Count >= UnknownMax)
                unknown.Clear();
            unknown[batch.Node] = time.GetTimestamp();
            return SignatureFinding.KeyUnknown;
        }

        // The store says whose key it is: a node that went to another operator has a newer one than that which its id is the hash of.
        if (!NodePublicKey.TryImport(key, out ECDsa? imported))
            return SignatureFinding.Invalid;
        using (imported)
            return TelemetrySignature.Verify(batch, imported) ? SignatureFinding.Valid : SignatureFinding.Invalid;
    }
}

/// <summary>
/// Events whose signature was looked at and is not the node's: evidence beside the dead letter that keeps the body. PK = node, RK = boot, sequence number and the body's hash.
/// </summary>
public sealed class BadSignatures(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.BadSignatures);

    public Task WriteAsync(int partition, TelemetryEvent arrived, CancellationToken cancellation)
    {
        string body = Convert.ToHexStringLower(SHA256.HashData(arrived.Data.EventBody.ToMemory().Span));
        return table.UpsertEntityAsync(
            new TableEntity(arrived.Batch!.Node.ToString(), FormattableString.Invariant($"{arrived.Batch.Boot}|{arrived.Batch.Sequence:D19}|{body[..16]}"))
            {
                ["ArrivedAt"] = arrived.ArrivedAt,
                ["Signature"] = arrived.Batch.Signature,
                ["BodySha256"] = body,
                ["HubPartition"] = partition,
                ["HubSequenceNumber"] = arrived.Data.SequenceNumber,
            },
            TableUpdateMode.Replace,
            cancellation);
    }
}
