using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace NodeProgram.Benchmarks.Close;

/// <summary>How much of this process is in memory, asked often: what <see cref="System.Diagnostics.Process"/> reads of all threads each time would be a part of what is measured.</summary>
internal sealed class ResidentMemory : IDisposable
{
    private readonly SafeFileHandle status = File.OpenHandle("/proc/self/statm");
    private readonly byte[] text = new byte[256];

    /// <summary>Resident bytes now.</summary>
    public long Bytes()
    {
        // Pages: all, resident, shared, ...
        ReadOnlySpan<byte> read = text.AsSpan(0, RandomAccess.Read(status, text, 0));
        read = read[(read.IndexOf((byte)' ') + 1)..];
        return long.Parse(read[..read.IndexOf((byte)' ')], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    public void Dispose() => status.Dispose();
}
