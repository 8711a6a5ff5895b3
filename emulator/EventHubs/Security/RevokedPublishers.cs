using System.Text.Json;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>
/// The publishers of one hub that may send no more. Names are compared without case, like the scopes of tokens: otherwise another spelling would be a way round.
/// A change is on disk before the call returns.
/// </summary>
internal sealed class RevokedPublishers
{
    public const string FileName = "revoked-publishers.json";
    public const int Maximum = 100_000;

    private readonly string _path;
    private readonly Lock _changing = new();
    private volatile HashSet<string> _names;

    /// <exception cref="EventLogException">The file is there and cannot be understood: better none than one that lets everybody in.</exception>
    public RevokedPublishers(string hubDirectory)
    {
        this._path = Path.Combine(hubDirectory, FileName);
        try
        {
            string[] names = File.Exists(this._path) ? JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(this._path)) ?? [] : [];
            this._names = new(names, StringComparer.OrdinalIgnoreCase);
        }
        catch (JsonException fault)
        {
            throw new EventLogException(EventLogFault.Corrupt, this._path, "The list of revoked publishers is damaged", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(this._path, fault, "read its revoked publishers");
        }
    }

    public IReadOnlyCollection<string> Names => this._names;

    public bool Contains(string publisher) => this._names.Contains(publisher);

    /// <summary>False if it was revoked already.</summary>
    public bool Revoke(string publisher) => this.Change(names => names.Count < Maximum
        ? names.Add(publisher)
        : throw new InvalidOperationException($"{Maximum} publishers are revoked already, more are not kept; rotate the keys instead."));

    /// <summary>False if it was not revoked.</summary>
    public bool Restore(string publisher) => this.Change(names => names.Remove(publisher));

    private bool Change(Func<HashSet<string>, bool> change)
    {
        lock (this._changing)
        {
            HashSet<string> names = new(this._names, StringComparer.OrdinalIgnoreCase);
            if (!change(names))
                return false;
            try
            {
                PrivateFile.Write(this._path, JsonSerializer.Serialize(names.Order(StringComparer.Ordinal)) + "\n");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw Storage.Fault(this._path, fault, "write its revoked publishers");
            }

            this._names = names;
            return true;
        }
    }
}
