namespace NodeProgram.Domain.Telemetry;

/// <summary>What a relay warns of before it happens. The number is the wire form: never renumbered, and a new one takes a new version of the contract. <c>default</c> is none and not of the contract.</summary>
public enum TelemetryAlertCode
{
    /// <summary>The data disk fills up; figure: hours until it is full, null when it is full enough without growing.</summary>
    DiskFill = 1,

    /// <summary>Server errors grow; figure: ppm of requests that will fail in half an hour.</summary>
    ErrorSlope,

    /// <summary>The media server's memory grows and does not fall back; figure: bytes a day.</summary>
    MemoryLeak,

    /// <summary>A certificate expires; figure: days until the first does, negative when it has, null when it cannot be read.</summary>
    CertificateExpiry,
}

/// <summary>An alert that is raised at a relay: for its operator, never scored (a warning that cost points would not be given).</summary>
/// <param name="Code">What it is about (wire <c>code</c>).</param>
/// <param name="SinceUnixMs">Since when it is raised, by the relay's clock (<c>since</c>).</param>
/// <param name="Figure">What it is judged by, see <see cref="TelemetryAlertCode"/> (<c>figure</c>); null when not known.</param>
public readonly record struct TelemetryAlert(TelemetryAlertCode Code, long SinceUnixMs, long? Figure);
