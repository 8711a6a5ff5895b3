using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.EventHubs.Log;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs;

/// <summary>The namespace on disk: <c>{DataDirectory}/eventhubs/{hub}/</c> for each hub, one process at a time.</summary>
public sealed class EmbeddedEventHubs : IEventHubs, IDisposable
{
    private const string FolderName = "eventhubs";
    private const string LockName = "lock";

    private readonly FileStream _lock;
    private readonly Dictionary<string, EmbeddedEventHub> _hubs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RevokedPublishers> _revoked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens the logs, cuts off what an earlier process did not finish, and makes what is missing.</summary>
    /// <exception cref="EventLogException">The directory is in use, full, not accessible, damaged, or made with other settings.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names its key.</exception>
    public EmbeddedEventHubs(EventHubsOptions options, TimeProvider time, ILogger<EmbeddedEventHubs> logger)
        : this(options, time, logger, new Storage())
    {
    }

    internal EmbeddedEventHubs(EventHubsOptions options, TimeProvider time, ILogger logger, Storage storage)
    {
        OptionsCheck.ThrowIfInvalid(options);
        string directory = Path.GetFullPath(Path.Combine(options.DataDirectory, FolderName));
        this._lock = Lock(directory);
        try
        {
            AccessRule root = DefaultRule.LoadOrCreate(options.DataDirectory);
            this.Authority = new([.. options.Rules, root], [options.Url.Host, "localhost", "127.0.0.1", "[::1]"], time);
            this.DefaultConnectionString = DefaultConnection.Text(options.Url, root);
            this.Host = options.Url.Host;
            ByteBudget budget = new(options.InFlightBytes);
            JournalSettings settings = new(options.PartitionCount, options.SegmentBytes, options.Retention, options.RetentionBytes);
            foreach (string hub in options.Hubs)
            {
                string name = hub.ToLowerInvariant(), hubDirectory = Path.Combine(directory, name);
                this._hubs.Add(name, new(name, hubDirectory, settings, budget, storage, time, logger));
                this._revoked.Add(name, new(hubDirectory));
            }

            this.Budget = budget;
        }
        catch
        {
            this.Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> HubNames => this._hubs.Keys;

    public string DefaultConnectionString { get; }

    internal SasAuthority Authority { get; }

    internal ByteBudget Budget { get; }

    internal string Host { get; }

    public IEventHub GetHub(string name) => this.FindHub(name)
        ?? throw new KeyNotFoundException($"There is no event hub '{name}'; there are: {string.Join(", ", this._hubs.Keys)} (setting Emulator:EventHubs:Hubs).");

    public bool RevokePublisher(string hub, string publisher)
    {
        ThrowIfNoPublisher(publisher);
        return this.RevokedOf(this.GetHub(hub).Name).Revoke(publisher);
    }

    public bool RestorePublisher(string hub, string publisher)
    {
        ThrowIfNoPublisher(publisher);
        return this.RevokedOf(this.GetHub(hub).Name).Restore(publisher);
    }

    public void Dispose()
    {
        foreach (EmbeddedEventHub hub in this._hubs.Values)
            hub.Dispose();
        this._lock.Dispose();
    }

    internal EmbeddedEventHub? FindHub(string name) => this._hubs.GetValueOrDefault(name);

    internal RevokedPublishers RevokedOf(string hub) => this._revoked[hub];

    private static void ThrowIfNoPublisher(string publisher)
    {
        ArgumentException.ThrowIfNullOrEmpty(publisher);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(publisher.Length, Limits.PublisherChars, nameof(publisher));
    }

    // The system lets go of the lock with the process, however that ends.
    private static FileStream Lock(string directory)
    {
        string path = Path.Combine(directory, LockName);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(directory, fault, "be opened");
        }

        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw Storage.Fault(path, fault, "be opened");
        }
        catch (IOException fault)
        {
            throw new EventLogException(EventLogFault.Locked, path, "Another process has this event log open; stop it, or choose another Emulator:DataDirectory", fault);
        }
    }
}
