namespace NodeProgram.Domain.Releases;

/// <summary>A release of the relay as the rules look at it (section 3, "software version" and "security patches").</summary>
/// <param name="Version">Its version.</param>
/// <param name="PublishedUnixMs">When it was published.</param>
/// <param name="RequiredFromUnixMs">Since when nodes must run it or a newer one; null: they need not.</param>
/// <param name="IsCritical">Whether it holds a critical security fix, which every newer release holds too.</param>
public readonly record struct Release(ReleaseVersion Version, long PublishedUnixMs, long? RequiredFromUnixMs, bool IsCritical);
