namespace NodeProgram.Domain.Releases;

/// <summary>
/// How a node's software stood at the end of an epoch against the releases that were published (rules, section 3, "software version" and "security patches"). All of it rests on what the relay calls
/// itself, which is a claim.
/// </summary>
/// <param name="Reported">What it last called itself.</param>
/// <param name="ReleasesBehind">Newer releases that count against this node: its own update slot after their publication, and the grace after that, are over.</param>
/// <param name="NewestCounted">The newest of these; null when it is behind none.</param>
/// <param name="BelowRequired">The newest required release that it is older than, the time of which has come; null when it meets the public minimum.</param>
/// <param name="FixMissing">The release with the critical fix that it has lacked longest; null when it lacks none.</param>
/// <param name="FixOverdueSeconds">For how long; 0 without one.</param>
public sealed record SoftwareFact(string Reported, int ReleasesBehind, string? NewestCounted, string? BelowRequired, string? FixMissing, long FixOverdueSeconds);
