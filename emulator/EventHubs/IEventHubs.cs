namespace NodeProgram.Emulator.EventHubs;

/// <summary>
/// The embedded Event Hubs namespace: its hubs, its access rules, its revoked publishers. One per process and data
/// directory; a singleton of the host's services.
/// </summary>
public interface IEventHubs
{
    /// <summary>The names of the hubs, lower case, as configured.</summary>
    IReadOnlyCollection<string> HubNames { get; }

    /// <summary>
    /// <c>Endpoint=sb://host:port/;SharedAccessKeyName=..;SharedAccessKey=..</c> of the default rule, for whoever has no
    /// setting of its own. It is a secret: the key is generated once and kept in the data directory (mode 0600).
    /// </summary>
    string DefaultConnectionString { get; }

    /// <summary>The hub of this name, in any case.</summary>
    /// <exception cref="KeyNotFoundException">There is no such hub; the message names those there are.</exception>
    IEventHub GetHub(string name);

    /// <summary>
    /// Refuses everything the publisher sends to the hub from now on (HTTP 403), durably, until it is restored.
    /// False, and nothing changed, if it is revoked already.
    /// </summary>
    bool RevokePublisher(string hub, string publisher);

    /// <summary>Takes a revocation back; false if there was none.</summary>
    bool RestorePublisher(string hub, string publisher);
}
