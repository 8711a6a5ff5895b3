using System.Security.Cryptography;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>The rule that every namespace has from the start. Its key is random, made once, and kept in <c>eventhubs.sas</c> (mode 0600).</summary>
internal static class DefaultRule
{
    public const string Name = "RootManageSharedAccessKey";
    public const string FileName = "eventhubs.sas";
    private const int KeyBytes = 32;

    /// <exception cref="EventLogException">The file cannot be read or written, or holds no key.</exception>
    public static AccessRule LoadOrCreate(string dataDirectory)
    {
        string path = Path.Combine(dataDirectory, FileName);
        try
        {
            if (!File.Exists(path))
                PrivateFile.Write(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n");
            string key = File.ReadAllText(path).Trim();
            return key.Length >= KeyBytes
                ? new(Name, key, AccessRights.Manage)
                : throw new EventLogException(EventLogFault.Corrupt, path, "This file should hold the key of the default access rule; delete it to have a new one made");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(path, fault, "keep its access key");
        }
    }
}
