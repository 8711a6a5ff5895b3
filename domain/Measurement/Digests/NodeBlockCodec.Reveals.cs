using System.Buffers;
using System.Buffers.Binary;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Digests;

// What version 2 has more than version 1.
public static partial class NodeBlockCodec
{
    private static void WriteReveals(ArrayBufferWriter<byte> writer, NodeBlock block)
    {
        ReadOnlySpan<RevealState> states = block.RevealStates;
        writer.WriteVarint((ulong)(states.Length - states.Count(RevealState.None)));
        for (int slot = 0; slot < states.Length; slot++)
        {
            if (states[slot] == RevealState.None)
                continue;
            writer.Write([(byte)slot, (byte)states[slot]]);
            if (states[slot] != RevealState.Committed)
                continue;
            block.CommitmentOf(slot).CopyTo(writer.GetSpan(32));
            writer.Advance(32);
        }
    }

    private static void ReadReveals(ref BlockReader reader, NodeBlock block)
    {
        int next = 0;
        for (long left = reader.Number(block.Shape.Slots); left > 0 && !reader.Failed; left--)
        {
            int slot = reader.Byte();
            var state = (RevealState)reader.Byte();
            if (slot < next || slot >= block.Shape.Slots || state is < RevealState.Committed or > RevealState.Mismatched)
            {
                reader.Fail();
                return;
            }

            block.Settle(slot, state, state == RevealState.Committed ? Bytes32.FromBytes(reader.Bytes(32)) : default);
            next = slot + 1;
        }
    }

    private static void WriteBursts(ArrayBufferWriter<byte> writer, NodeBlock block)
    {
        writer.WriteVarint((ulong)block.BurstCount);
        foreach (((NodeId peer, bool served), uint word) in block.BurstWords)
        {
            peer.CopyTo(writer.GetSpan(32));
            writer.Advance(32);
            writer.Write([(byte)(served ? 1 : 0)]);
            writer.WriteVarint(word >> 16);
            BinaryPrimitives.WriteUInt16BigEndian(writer.GetSpan(2), (ushort)(word & 0xFFFF));
            writer.Advance(2);
        }
    }

    private static void ReadBursts(ref BlockReader reader, NodeBlock block)
    {
        (NodeId, bool) before = default;
        for (long left = reader.Number(2 * NodeBlock.TargetsMax); left > 0 && !reader.Failed; left--)
        {
            (NodeId Peer, bool) key = (NodeId.FromBytes(reader.Bytes(32)), reader.Number(1) == 1);
            long slot = reader.Number(block.Shape.Slots - 1);
            ReadOnlySpan<byte> code = reader.Bytes(2);
            // Ascending, as they are written.
            if (reader.Failed || key.CompareTo(before) <= 0)
            {
                reader.Fail();
                return;
            }

            block.AddBurst(key, (uint)slot << 16 | BinaryPrimitives.ReadUInt16BigEndian(code));
            before = key;
        }
    }
}
