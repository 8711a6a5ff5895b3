using System.Buffers.Binary;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Probing;

/// <summary>What a burst's packet says.</summary>
internal enum BurstKind : byte
{
    /// <summary>Not a packet of this protocol.</summary>
    None = 0,

    /// <summary>Witness: may I? Value: 0.</summary>
    Ask = 1,

    /// <summary>Target: show that you are at the address that you write from. Value: what has to come back.</summary>
    Challenge = 2,

    /// <summary>Witness: here it is, with key and signature. Value: the slot; cookie: what came.</summary>
    Begin = 3,

    /// <summary>Target: send. Value: 0.</summary>
    Ready = 4,

    /// <summary>Either: load. Value: its number.</summary>
    Data = 5,

    /// <summary>Witness: that was all, your turn. Value: bytes sent.</summary>
    Turn = 6,

    /// <summary>Target: that was all. Value: what it measured, bits a second; cookie: bytes sent.</summary>
    End = 7,

    /// <summary>Witness: this is what I measured. Value: bits a second.</summary>
    Result = 8,
}

/// <summary>
/// The packets of a bandwidth burst, on the probe port: magic, kind, nonce, two numbers, the first halves of both node ids (64 bytes); Begin has the witness's key and signature behind it, Data is filled up
/// to <see cref="DataBytes"/>. Nobody gets more bytes back than he sent: every answer but the target's load is as long as or shorter than what it answers, and the load is no more than arrived.
/// WARNING: spoken between versions; a change needs a new magic.
/// </summary>
internal static class BurstPacket
{
    internal const int HeadBytes = 64;
    internal const int DataBytes = 1_200;
    internal const int BeginBytes = HeadBytes + NodePublicKey.DerBytes + SignatureBytes;
    private const int SignatureBytes = 64;
    private const int KindAt = 4, NonceAt = 8, ValueAt = 16, CookieAt = 24, TargetAt = 32, WitnessAt = 48;

    private static ReadOnlySpan<byte> Magic => "DTB1"u8;

    internal static void Write(Span<byte> packet, BurstKind kind, ulong nonce, long value, ulong cookie, ReadOnlySpan<byte> targetTag, ReadOnlySpan<byte> witnessTag)
    {
        packet.Clear();
        Magic.CopyTo(packet);
        packet[KindAt] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(packet[NonceAt..], nonce);
        BinaryPrimitives.WriteInt64BigEndian(packet[ValueAt..], value);
        BinaryPrimitives.WriteUInt64BigEndian(packet[CookieAt..], cookie);
        targetTag.CopyTo(packet[TargetAt..]);
        witnessTag.CopyTo(packet[WitnessAt..]);
    }

    /// <summary>The kind; none for anything that is not exactly a packet of this protocol.</summary>
    internal static BurstKind KindOf(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < HeadBytes || !packet.StartsWith(Magic) || packet.Slice(KindAt + 1, 3).IndexOfAnyExcept((byte)0) >= 0 || packet[KindAt] is < (byte)BurstKind.Ask or > (byte)BurstKind.Result)
            return BurstKind.None;
        var kind = (BurstKind)packet[KindAt];
        int length = kind switch { BurstKind.Begin => BeginBytes, BurstKind.Data => DataBytes, _ => HeadBytes };
        return packet.Length == length ? kind : BurstKind.None;
    }

    internal static ulong NonceOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt64BigEndian(packet[NonceAt..]);

    internal static long ValueOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadInt64BigEndian(packet[ValueAt..]);

    internal static ulong CookieOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt64BigEndian(packet[CookieAt..]);

    internal static ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> packet) => packet.Slice(TargetAt, ProbePacket.TagBytes);

    internal static ReadOnlySpan<byte> WitnessOf(ReadOnlySpan<byte> packet) => packet.Slice(WitnessAt, ProbePacket.TagBytes);

    /// <summary>The packet with which a burst begins, key and signature behind its head.</summary>
    internal static byte[] Begin(ulong nonce, long slot, ulong cookie, BurstTags tags, ECDsa key)
    {
        byte[] packet = new byte[BeginBytes];
        Span<byte> begin = packet;
        Write(begin[..HeadBytes], BurstKind.Begin, nonce, slot, cookie, tags.Target, tags.Witness);
        key.ExportSubjectPublicKeyInfo().CopyTo(begin[HeadBytes..]);
        key.SignData(begin[..(HeadBytes + NodePublicKey.DerBytes)], begin[(HeadBytes + NodePublicKey.DerBytes)..], HashAlgorithmName.SHA256);
        return packet;
    }

    /// <summary>Who signed the packet, if it is the witness that it names; none else.</summary>
    /// <param name="begin">A packet of this kind.</param>
    /// <param name="witnesses">Who may have; null: anybody, with the key that its id is the hash of.</param>
    internal static NodeId SignerOf(ReadOnlySpan<byte> begin, BurstWitnesses? witnesses)
    {
        ReadOnlySpan<byte> publicKey = begin.Slice(HeadBytes, NodePublicKey.DerBytes);
        NodeId node = witnesses is null ? NodeId.FromPublicKey(publicKey) : witnesses.Find(WitnessOf(begin), publicKey);
        if (node.IsNone || !ProbePacket.TagOf(node).AsSpan().SequenceEqual(WitnessOf(begin)) || !NodePublicKey.TryImport(publicKey, out ECDsa? key))
            return default;
        using (key)
            return key.VerifyData(begin[..(HeadBytes + NodePublicKey.DerBytes)], begin[(HeadBytes + NodePublicKey.DerBytes)..], HashAlgorithmName.SHA256) ? node : default;
    }
}
