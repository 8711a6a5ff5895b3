using System.Runtime.InteropServices;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>The file system as the log uses it. Tests override it to let the disk fill up or fail.</summary>
internal class Storage
{
    public const int FileTooLarge = 27;
    private const int NoSpaceLeft = 28, QuotaExceeded = 122;
    private const int WindowsDiskFull = 112, WindowsHandleDiskFull = 39;

    public virtual StorageFile Open(string path, FileMode mode, FileAccess access) => new(path, mode, access);

    /// <summary>Makes the names in the directory durable. File systems of Windows do that by themselves.</summary>
    public virtual void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Posix.open(path, 0);
        if (descriptor < 0)
            return;
        _ = Posix.fsync(descriptor);
        _ = Posix.close(descriptor);
    }

    /// <summary>The fault in the log's own words.</summary>
    public static EventLogException Fault(string path, Exception fault, string doing)
    {
        int code = fault.HResult & 0xFFFF;
        bool full = OperatingSystem.IsWindows()
            ? code is WindowsDiskFull or WindowsHandleDiskFull
            : code is NoSpaceLeft or QuotaExceeded or FileTooLarge;
        return full
            ? new(EventLogFault.Full, path, "The disk of the event log is full; make room, nothing that was acknowledged is lost", fault)
            : new(EventLogFault.Io, path, $"The event log cannot {doing}: {fault.Message}", fault);
    }

    private static class Posix
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int fsync(int descriptor);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int close(int descriptor);
    }
}
