using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// What an operator's relay measured of its machine before it applies (rules, section 9, technical assessment), signed by the node's key. It carries measurements only;
/// what is enough is decided elsewhere, under the policy. Null means not measured, and <see cref="Unmeasured"/> says why.
/// </summary>
public sealed record PreflightReport
{
    /// <summary>The version of this document, 1.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the document, always 1.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The node that measured itself: the hash of <see cref="PublicKey"/>.</summary>
    public required NodeId Node { get; init; }

    /// <summary>The node's key in the form of <see cref="NodePublicKey"/>, base64url without padding, 122 characters.</summary>
    public required string PublicKey { get; init; }

    /// <summary>When it was made, Unix milliseconds by the machine's clock.</summary>
    public required long AtUnixMs { get; init; }

    /// <summary>Name and version of the relay, as in a batch.</summary>
    public required string Software { get; init; }

    /// <summary>Processors that the machine (or its container) may use.</summary>
    public int? CpuCores { get; init; }

    /// <summary>The highest clock that the processor states, MHz.</summary>
    public int? CpuMegahertz { get; init; }

    /// <summary>Memory installed (or the container's limit, if lower), bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Size of the file system that holds the relay's data, bytes.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>False when the disk under that file system turns.</summary>
    public bool? DiskIsSolidState { get; init; }

    /// <summary>The distribution, <c>ID</c> of os-release, e.g. <c>ubuntu</c>.</summary>
    public string? OsId { get; init; }

    /// <summary>Its version, <c>VERSION_ID</c> of os-release, e.g. <c>24.04</c>.</summary>
    public string? OsVersion { get; init; }

    /// <summary>The version of Docker on the machine; null with a reason when there is none to be found.</summary>
    public string? DockerVersion { get; init; }

    /// <summary>The version of Docker Compose.</summary>
    public string? DockerComposeVersion { get; init; }

    /// <summary>Whether the system installs security updates by itself.</summary>
    public bool? AutomaticUpdates { get; init; }

    /// <summary>The address under which the outside reaches the machine.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Whether that address is the machine's own and fixed, as far as the machine can tell.</summary>
    public bool? StaticAddress { get; init; }

    /// <summary>Whether a name that the operator gave resolves to that address.</summary>
    public bool? DynamicDns { get; init; }

    /// <summary>Whether the machine sits behind a carrier's address translation.</summary>
    public bool? CarrierGradeNat { get; init; }

    /// <summary>The ports that the node needs.</summary>
    public IReadOnlyList<PortMeasurement> Ports { get; init; } = [];

    /// <summary>Round trips to the program's hubs.</summary>
    public IReadOnlyList<HubLatency> Hubs { get; init; } = [];

    /// <summary>Measured download, bits a second.</summary>
    public long? DownloadBitsPerSecond { get; init; }

    /// <summary>Measured upload, bits a second.</summary>
    public long? UploadBitsPerSecond { get; init; }

    /// <summary>For each measurement that is null: its name in the JSON form and the reason.</summary>
    public IReadOnlyList<UnmeasuredField> Unmeasured { get; init; } = [];

    /// <summary>ECDSA P-256 with SHA-256 over <see cref="PreflightCodec.GetSigningBytes"/>, as in a batch; null when unsigned.</summary>
    public string? Signature { get; init; }
}

/// <summary>A port of the node.</summary>
/// <param name="Port">1 to 65,535.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Bindable">Whether the relay could bind it, or something on this machine already listens there; null when not tried.</param>
/// <param name="Reachable">Whether the outside reached it; null when nobody outside tried.</param>
public sealed record PortMeasurement(int Port, string Protocol, bool? Bindable, bool? Reachable);

/// <summary>The way to a hub.</summary>
/// <param name="Hub">Host and port.</param>
/// <param name="RttMicros">The lower median of the round trips, microseconds; null when the hub did not answer.</param>
public sealed record HubLatency(string Hub, long? RttMicros);

/// <summary>A measurement that could not be made.</summary>
/// <param name="Field">Its name in the JSON form, e.g. <c>cpuMegahertz</c>.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record UnmeasuredField(string Field, string Reason);
