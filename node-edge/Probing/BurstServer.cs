using System.Net;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Probing;

/// <summary>
/// The target's side of bandwidth bursts. It answers a witness that has shown that it is where it writes from, is one of its witnesses, has signed with its node key, and is due in this slot; one at a
/// time, each witness once a slot. It sends no more than it received. While it does not know its witnesses of the epoch, it answers whoever signs, so many an epoch.
/// </summary>
/// <param name="endPoint">The probe port.</param>
/// <param name="self">This node.</param>
/// <param name="clock">The relay's clock.</param>
/// <param name="terms">What the configuration says of bursts; null while there is none, or they are off.</param>
/// <param name="report">Takes what was measured.</param>
internal sealed class BurstServer(ProbeEndPoint endPoint, NodeId self, RelayClock clock, Func<BurstTerms?> terms, Action<ServedBurst> report)
{
    /// <summary>More witnesses than these no block of the program keeps. Keys that are due are made in no time: without this anybody could have himself served.</summary>
    internal const int ServedPerEpochMax = 64;

    private const long SessionMsMax = 10_000;

    private readonly byte[] selfTag = ProbePacket.TagOf(self);
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly HashSet<(NodeId Witness, long Slot)> served = [];
    private long strangersInEpoch = -1;
    private int strangers;
    private Session? current;

    private sealed class Session(ulong nonce, IPEndPoint from, NodeId witness, long slot, long bytesMax, long beganAt, BurstMeter meter)
    {
        internal ulong Nonce => nonce;

        internal IPEndPoint From => from;

        internal NodeId Witness => witness;

        internal long Slot => slot;

        internal long BytesMax => bytesMax;

        internal long BeganAt => beganAt;

        internal BurstMeter Down => meter;

        internal long? DownBitsPerSecond { get; set; }

        internal long UpSentBitsPerSecond { get; set; }

        internal bool IsSending { get; set; }

        internal bool IsReported { get; set; }
    }

    /// <summary>Takes a packet of the protocol that names this node as its target; called by one thread.</summary>
    internal void Handle(BurstKind kind, ReadOnlySpan<byte> packet, IPEndPoint from, long receivedAt)
    {
        if (terms() is not { } now)
            return;
        switch (kind)
        {
            case BurstKind.Ask:
                Answer(BurstKind.Challenge, packet, from, (long)CookieFor(packet, from), 0);
                break;
            case BurstKind.Begin when BurstPacket.CookieOf(packet) == CookieFor(packet, from):
                Begin(packet, from, now);
                break;
            case BurstKind.Data when Of(packet, from) is { IsSending: false } session && session.Down.Bytes < session.BytesMax:
                session.Down.Arrive(packet.Length, receivedAt);
                break;
            case BurstKind.Turn when Of(packet, from) is { IsSending: false } session:
                session.IsSending = true;
                session.DownBitsPerSecond = session.Down.BitsPerSecond;
                _ = SendLoadAsync(session, new BurstTags(selfTag, BurstPacket.WitnessOf(packet).ToArray()));
                break;
            case BurstKind.Result when Of(packet, from) is { IsSending: true, IsReported: false, DownBitsPerSecond: { } down } session:
                session.IsReported = true;
                report(new ServedBurst(session.Slot, session.Witness, Math.Max(0, Math.Min(down, Math.Min(session.UpSentBitsPerSecond, BurstPacket.ValueOf(packet))))));
                current = null;
                break;
        }
    }

    private void Begin(ReadOnlySpan<byte> packet, IPEndPoint from, BurstTerms now)
    {
        if (Of(packet, from) is not null)
        {
            Answer(BurstKind.Ready, packet, from, 0, 0); // the first answer was lost
            return;
        }

        if (current is { } busy && !IsOver(busy, now))
            return;
        long slot = BurstPacket.ValueOf(packet), present = clock.NowUnixMs / now.SlotMs, epoch = slot / now.SlotsPerEpoch;
        if (slot < present - 1 || slot > present + 1)
            return;
        // A configuration names the witnesses of its own epoch alone; it is a refresh late at most.
        BurstWitnesses? witnesses = now.Witnesses?.Epoch == epoch ? now.Witnesses : null;
        if (epoch > strangersInEpoch)
            (strangersInEpoch, strangers) = (epoch, 0);
        served.RemoveWhere(each => each.Slot < present - 1);

        // The signature last: it costs the most, and by now somebody who can be found has sent it.
        if ((witnesses is null && strangers >= ServedPerEpochMax) || BurstPacket.SignerOf(packet, witnesses) is not { IsNone: false } witness || witness == self
            || BurstSchedule.SlotOf(epoch, now.SlotsPerEpoch, witness, self) != slot || !served.Add((witness, slot)))
            return;
        strangers += witnesses is null ? 1 : 0;
        current = new Session(BurstPacket.NonceOf(packet), from, witness, slot, now.Bytes, clock.Time.GetTimestamp(), new BurstMeter(clock));
        Answer(BurstKind.Ready, packet, from, 0, 0);
    }

    private async Task SendLoadAsync(Session session, BurstTags tags)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(SessionMsMax), clock.Time);
        try
        {
            long bytes = Math.Min(session.BytesMax, session.Down.Bytes);
            session.UpSentBitsPerSecond = await BurstSender.SendAsync(endPoint, session.From, tags, session.Nonce, bytes, clock, late.Token);
            byte[] end = new byte[BurstPacket.HeadBytes];
            BurstPacket.Write(end, BurstKind.End, session.Nonce, session.DownBitsPerSecond ?? 0, (ulong)bytes, tags.Target, tags.Witness);
            for (int copy = 0; copy < Burster.Copies; copy++)
                endPoint.TrySend(end, session.From);
        }
        catch (OperationCanceledException)
        {
            // Slower than a burst may be: the witness hears nothing more of it.
        }
    }

    private Session? Of(ReadOnlySpan<byte> packet, IPEndPoint from) =>
        current is { } session && session.Nonce == BurstPacket.NonceOf(packet) && session.From.Equals(from) && terms() is { } now && !IsOver(session, now) ? session : null;

    private bool IsOver(Session session, BurstTerms now) => clock.Time.GetElapsedTime(session.BeganAt) >= TimeSpan.FromMilliseconds(Math.Min(now.SlotMs, SessionMsMax));

    // What only somebody who receives at this address can know.
    private ulong CookieFor(ReadOnlySpan<byte> packet, IPEndPoint from)
    {
        Span<byte> bytes = stackalloc byte[16 + 2 + 8 + ProbePacket.TagBytes], hash = stackalloc byte[32];
        bytes.Clear();
        from.Address.TryWriteBytes(bytes, out _);
        BitConverter.TryWriteBytes(bytes[16..], (ushort)from.Port);
        BitConverter.TryWriteBytes(bytes[18..], BurstPacket.NonceOf(packet));
        BurstPacket.WitnessOf(packet).CopyTo(bytes[26..]);
        HMACSHA256.HashData(secret, bytes, hash);
        return BitConverter.ToUInt64(hash);
    }

    private void Answer(BurstKind kind, ReadOnlySpan<byte> packet, IPEndPoint to, long value, ulong cookie)
    {
        Span<byte> answer = stackalloc byte[BurstPacket.HeadBytes];
        BurstPacket.Write(answer, kind, BurstPacket.NonceOf(packet), value, cookie, selfTag, BurstPacket.WitnessOf(packet));
        endPoint.TrySend(answer, to);
    }
}
