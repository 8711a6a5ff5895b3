namespace NodeProgram.Functions.Telemetry;

/// <summary>What is held against the signatures of what arrives in one partition of the hub: whether they are the node's, and whether a node has signed something else under the same number.</summary>
public sealed class ArrivalChecks(int partition, SignatureCheck signatures, BadSignatures bad, DoubleSignings doubleSignings)
{
    private readonly SignedWindow window = new();

    /// <summary>Why the event is refused; null when it is not. Evidence is stored before this returns; may be repeated for the same event.</summary>
    public async ValueTask<DeadLetterReason?> CheckAsync(TelemetryEvent arrived, CancellationToken cancellation)
    {
        if (signatures.IsDue(arrived.Batch!) && await signatures.VerifyAsync(arrived.Batch!, cancellation) == SignatureFinding.Invalid)
        {
            await bad.WriteAsync(partition, arrived, cancellation);
            return new DeadLetterReason("telemetry.bad-signature", "sig", "The event is not signed with the node's key over exactly its content.");
        }

        if (arrived.Batch!.Signature is not null && window.Take(arrived) is { } earlier)
            await doubleSignings.KeepAsync(partition, earlier, arrived, cancellation);
        return null;
    }
}
