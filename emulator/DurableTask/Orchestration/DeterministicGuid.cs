using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>GUIDs that a replay makes again: version 5 (SHA-1) of instance id, turn time and a counter in a fixed namespace.</summary>
internal static class DeterministicGuid
{
    private static readonly byte[] s_namespace = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    [SuppressMessage("Security", "CA5350", Justification = "Version 5 GUIDs are made with SHA-1; nothing here is secret.")]
    public static Guid Create(string instanceId, DateTime utcNow, int counter)
    {
        string name = string.Concat(instanceId, "_", utcNow.ToString("o", CultureInfo.InvariantCulture), "_", counter.ToString(CultureInfo.InvariantCulture));
        byte[] input = [.. s_namespace, .. Encoding.UTF8.GetBytes(name)];
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
