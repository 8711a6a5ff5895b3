using System.Runtime.InteropServices;

namespace NodeProgram.Edge.Identity;

/// <summary>Gives a file a second name, at once and only when that name is free. <c>File.Move</c> without overwriting looks first and renames then: of two at once, both succeed.</summary>
internal static class HardLink
{
    private const int FileExists = 17; // EEXIST

    /// <summary>False when the name is taken.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    internal static bool TryCreate(string file, string name)
    {
        if (Link(file, name) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error == FileExists ? false : throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
