using System.Numerics;
using System.Runtime.InteropServices;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>CRC-32C (Castagnoli), the checksum of every record; one instruction for eight bytes where the processor has it.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
