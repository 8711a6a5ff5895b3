using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Identity;

/// <summary>
/// The node's key (P-256) and what follows from it. The key signs telemetry and requests; it moves no money. The node's id is the hash of its first key; a node that went to another operator
/// keeps its id and has a newer key, and then the id stands in a file beside the key.
/// </summary>
internal sealed class NodeIdentity : IDisposable
{
    internal const string FileName = "node.key";

    internal const string IdFileName = "node.id";
    private const int IdFileBytesMax = 128;

    private NodeIdentity(ECDsa key, string path, NodeId? node)
    {
        (Key, KeyPath) = (key, path);
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Node = node ?? NodeId.FromPublicKey(PublicKey);
    }

    internal ECDsa Key { get; }

    internal string KeyPath { get; }

    internal byte[] PublicKey { get; }

    internal NodeId Node { get; }

    /// <summary>Opens the key of this data directory; null when there is none yet.</summary>
    /// <exception cref="IdentityException">The file is no P-256 key, or others may read it, or the id beside it is none.</exception>
    internal static NodeIdentity? TryLoad(string dataDirectory)
    {
        string path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
            return null;
        if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            throw new IdentityException($"{path} is open to others; close it with: chmod 600 {path}");

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(false).Curve.Oid.Value != "1.2.840.10045.3.1.7" || !NodePublicKey.TryImport(key.ExportSubjectPublicKeyInfo(), out ECDsa? check))
                throw new IdentityException($"{path} holds a key of another curve than P-256.");
            check.Dispose();
            key.ExportParameters(true);
            return new NodeIdentity(key, path, ReadId(dataDirectory));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new IdentityException($"{path} holds no P-256 private key in PEM form: {exception.Message}");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Opens the key, or makes one. Two that start at once end with the same key: the file appears whole or not at all.</summary>
    internal static NodeIdentity LoadOrCreate(string dataDirectory)
    {
        if (TryLoad(dataDirectory) is NodeIdentity present)
            return present;

        Directory.CreateDirectory(dataDirectory);
        string path = Path.Combine(dataDirectory, FileName);
        string fresh = Path.Combine(dataDirectory, $".{FileName}.{Guid.NewGuid():n}");
        using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            HardLink.TryCreate(fresh, path); // taken: another start was first, and its key is the node's
        }
        finally
        {
            File.Delete(fresh);
        }

        return TryLoad(dataDirectory) ?? throw new IdentityException($"{path} vanished after it was written.");
    }

    // Null: there is no such file, and the key is the node's first.
    private static NodeId? ReadId(string dataDirectory)
    {
        var file = new FileInfo(Path.Combine(dataDirectory, IdFileName));
        if (!file.Exists)
            return null;
        return file.Length <= IdFileBytesMax && NodeId.TryParse(File.ReadAllText(file.FullName).Trim(), out NodeId id)
            ? id
            : throw new IdentityException($"{file.FullName} holds no node's id: 0x and 64 lower-case hex digits.");
    }

    public void Dispose() => Key.Dispose();
}

/// <summary>The node's key cannot be used; the message says why and what to do.</summary>
internal sealed class IdentityException(string message) : Exception(message);
