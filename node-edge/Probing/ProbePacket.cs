using System.Buffers.Binary;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Edge.Probing;

/// <summary>
/// The probe protocol's one packet, 64 bytes both ways: magic, kind, nonce, the times of both ends, and the first halves of both node ids. A reply is the request with
/// another kind and the responder's times, so nobody gets more bytes back than were sent in his name. WARNING: spoken between versions; a change needs a new magic.
/// </summary>
internal static class ProbePacket
{
    internal const int Bytes = 64;
    internal const int TagBytes = 16;
    internal const byte Request = 1;
    internal const byte Reply = 2;

    private const int KindAt = 4, NonceAt = 8, SentAt = 16, ReceivedAt = 24, TargetAt = 32, ProberAt = 48;

    private static ReadOnlySpan<byte> Magic => "DTP1"u8;

    /// <summary>What stands for a node in a packet: the first 16 bytes of its id.</summary>
    internal static byte[] TagOf(NodeId node) => node.ToBytes()[..TagBytes];

    internal static void WriteRequest(Span<byte> packet, ulong nonce, long sentAtMicros, ReadOnlySpan<byte> targetTag, ReadOnlySpan<byte> proberTag)
    {
        packet.Clear();
        Magic.CopyTo(packet);
        packet[KindAt] = Request;
        BinaryPrimitives.WriteUInt64BigEndian(packet[NonceAt..], nonce);
        BinaryPrimitives.WriteInt64BigEndian(packet[SentAt..], sentAtMicros);
        targetTag.CopyTo(packet[TargetAt..]);
        proberTag.CopyTo(packet[ProberAt..]);
    }

    /// <summary>Request or reply; 0 for anything that is not exactly a packet of this protocol.</summary>
    internal static byte KindOf(ReadOnlySpan<byte> packet) =>
        packet.Length == Bytes && packet.StartsWith(Magic) && (packet[KindAt] is Request or Reply) && packet.Slice(KindAt + 1, 3).IndexOfAnyExcept((byte)0) < 0 ? packet[KindAt] : (byte)0;

    internal static ulong NonceOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt64BigEndian(packet[NonceAt..]);

    internal static ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> packet) => packet.Slice(TargetAt, TagBytes);

    internal static ReadOnlySpan<byte> ProberOf(ReadOnlySpan<byte> packet) => packet.Slice(ProberAt, TagBytes);

    /// <summary>Turns a request into its reply in place.</summary>
    internal static void ToReply(Span<byte> packet, long receivedAtMicros)
    {
        packet[KindAt] = Reply;
        BinaryPrimitives.WriteInt64BigEndian(packet[ReceivedAt..], receivedAtMicros);
    }
}
