using System.Net;
using System.Security.Cryptography;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Probing;

/// <summary>The witness's side of bandwidth bursts: one at a time, with each target once an epoch in the slot of <see cref="BurstSchedule"/>.</summary>
internal sealed class Burster(ProbeEndPoint endPoint, NodeIdentity identity, RelayClock clock)
{
    /// <summary>How often what must arrive is sent.</summary>
    internal const int Copies = 3;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(150);
    private const long BurstMsMax = 5_000;

    private readonly Lock gate = new();
    private Talk? current;

    private sealed class Talk(ulong nonce, IPEndPoint target, BurstMeter up)
    {
        internal ulong Nonce => nonce;

        internal IPEndPoint Target => target;

        internal BurstMeter Up => up;

        internal TaskCompletionSource<ulong> Challenge { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource<long> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Takes a packet of the protocol that names this node as its witness; called by one thread.</summary>
    internal void Handle(BurstKind kind, ReadOnlySpan<byte> packet, IPEndPoint from, long receivedAt)
    {
        Talk? talk;
        lock (gate)
            talk = current;
        if (talk is null || BurstPacket.NonceOf(packet) != talk.Nonce || !from.Equals(talk.Target))
            return;
        switch (kind)
        {
            case BurstKind.Challenge:
                talk.Challenge.TrySetResult((ulong)BurstPacket.ValueOf(packet));
                break;
            case BurstKind.Ready:
                talk.Ready.TrySetResult();
                break;
            case BurstKind.Data:
                talk.Up.Arrive(packet.Length, receivedAt);
                break;
            case BurstKind.End:
                talk.End.TrySetResult(BurstPacket.ValueOf(packet));
                break;
        }
    }

    /// <summary>Makes a burst with the target. Returns the smaller direction in bits a second; 0 when it did not come about.</summary>
    internal async Task<long> RunAsync(ResolvedTarget target, long slot, BurstTerms terms, CancellationToken cancellation)
    {
        if (target.Address is not { } address)
            return 0;
        var talk = new Talk(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), address, new BurstMeter(clock));
        var tags = new BurstTags(target.Tag, ProbePacket.TagOf(identity.Node));
        lock (gate)
            current = talk;
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Min(terms.SlotMs / 2, BurstMsMax)), clock.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            byte[] ask = new byte[BurstPacket.HeadBytes];
            BurstPacket.Write(ask, BurstKind.Ask, talk.Nonce, 0, 0, tags.Target, tags.Witness);
            if (!await InsistAsync(ask, talk, talk.Challenge.Task, limit.Token))
                return 0;
            ulong cookie = await talk.Challenge.Task;
            if (!await InsistAsync(BurstPacket.Begin(talk.Nonce, slot, cookie, tags, identity.Key), talk, talk.Ready.Task, limit.Token))
                return 0;

            long sentBitsPerSecond = await BurstSender.SendAsync(endPoint, address, tags, talk.Nonce, terms.Bytes, clock, limit.Token);
            byte[] turn = new byte[BurstPacket.HeadBytes];
            BurstPacket.Write(turn, BurstKind.Turn, talk.Nonce, terms.Bytes, 0, tags.Target, tags.Witness);
            for (int copy = 0; copy < Copies; copy++)
                endPoint.TrySend(turn, address);
            long downBitsPerSecond = await talk.End.Task.WaitAsync(limit.Token);
            if (talk.Up.BitsPerSecond is not { } upBitsPerSecond || !HasCarried(talk.Up.Bytes, terms.Bytes, sentBitsPerSecond, downBitsPerSecond, upBitsPerSecond))
                return 0;
            byte[] result = new byte[BurstPacket.HeadBytes];
            BurstPacket.Write(result, BurstKind.Result, talk.Nonce, Math.Min(upBitsPerSecond, sentBitsPerSecond), 0, tags.Target, tags.Witness);
            for (int copy = 0; copy < Copies; copy++)
                endPoint.TrySend(result, address);
            return Math.Max(0, Math.Min(upBitsPerSecond, Math.Min(sentBitsPerSecond, downBitsPerSecond)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return 0; // slower than a burst may be, or the other end fell silent
        }
        finally
        {
            lock (gate)
                current = null;
        }
    }

    /// <summary>
    /// Whether so much came back as must come from a line of these speeds. Of what is sent at a pace that part arrives which the line carries of it, each way; a target that sends back a few packets only,
    /// which any line's queues let through at once, shows nothing. An eighth is enough: queues and busy machines lose packets too.
    /// </summary>
    internal static bool HasCarried(long cameBack, long bytes, long sentBitsPerSecond, long downBitsPerSecond, long upBitsPerSecond)
    {
        long pace = Math.Max(1, sentBitsPerSecond);
        Int128 expected = (Int128)bytes * Math.Clamp(downBitsPerSecond, 0, pace) * Math.Clamp(upBitsPerSecond, 0, pace) / pace / pace;
        return cameBack >= expected / 8;
    }

    private async Task<bool> InsistAsync(byte[] packet, Talk talk, Task answer, CancellationToken cancellation)
    {
        for (int time = 0; time < Copies && !answer.IsCompleted; time++)
        {
            endPoint.TrySend(packet, talk.Target);
            await Task.WhenAny(answer, Task.Delay(AskAgainAfter, clock.Time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        return answer.IsCompleted;
    }
}
