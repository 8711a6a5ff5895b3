using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>A release of the relay as published.</summary>
/// <param name="Version">See <see cref="ReleaseVersion"/>.</param>
/// <param name="RequiredFrom">Since when nodes must run it or a newer one, Unix milliseconds; null: it may be run.</param>
/// <param name="Notes">What it brings, in the words of who published it.</param>
/// <param name="By">Who published it.</param>
/// <param name="Critical">Whether it holds a critical security fix; rows from before this was asked say nothing, which is no.</param>
/// <param name="RequirementEnd">Since when nobody need run it any more, though it was required; null while that stands.</param>
/// <param name="End">Since when it counts for nothing any more; null while it stands.</param>
public sealed record ReleaseEntry(
    string Version, long? RequiredFrom, string Notes, string By, DateTimeOffset At, bool Critical = false, ReleaseEnd? RequirementEnd = null, ReleaseEnd? End = null)
{
    /// <summary>It as it was at an instant, to the rules; null when it did not count then. What counted before it was withdrawn stays so.</summary>
    public Release? AsOf(long atUnixMs) => EndedBefore(End, atUnixMs) ? null
        : new Release(ToVersion(), At.ToUnixTimeMilliseconds(), EndedBefore(RequirementEnd, atUnixMs) ? null : RequiredFrom, Critical);

    /// <summary>Its version.</summary>
    public ReleaseVersion ToVersion() => ReleaseVersion.TryParse(Version, out ReleaseVersion version) ? version : throw new InvalidDataException($"Release {Version} has no version.");

    private static bool EndedBefore(ReleaseEnd? end, long atUnixMs) => end?.At.ToUnixTimeMilliseconds() < atUnixMs;
}

/// <summary>Who withdrew a release or its requirement, when and why.</summary>
public sealed record ReleaseEnd(string By, DateTimeOffset At, string Reason);

/// <summary>The releases of the relay. PK = <c>relay</c>, RK = version, <c>Release</c> = JSON. One never changes but by its withdrawal, from then on: what was required of whom at some time stays so.</summary>
public sealed class ReleaseBook(TableServiceClient tables)
{
    /// <summary>The most that are kept.</summary>
    public const int ReleasesMax = 500;

    private const string Partition = ReleaseVersion.SoftwareName;
    private readonly TableClient table = tables.GetTableClient(TableNames.Releases);

    /// <summary>Stores a release unless its version was published.</summary>
    /// <returns>The one that stands: this one, or the first.</returns>
    public async Task<ReleaseEntry> AddAsync(ReleaseEntry release, Told? told, CancellationToken cancellation) =>
        await table.TryAddAsync(ToRow(release), told, cancellation) ? release : (await FindAsync(release.Version, cancellation))!;

    /// <summary>Reads, decides and writes a release. Null from the decision changes nothing.</summary>
    /// <returns>The release as it stands afterwards; null when its version was not published.</returns>
    public Task<ReleaseEntry?> ChangeAsync(string version, Func<ReleaseEntry, (ReleaseEntry After, Told Told)?> decide, CancellationToken cancellation) =>
        table.ChangeAsync(Partition, version, Of, ToRow, decide, cancellation);

    /// <summary>Where a version's release is stored.</summary>
    public static CarryingRow RowOf(string version) => new(TableNames.Releases, Partition, version);

    /// <summary>A version's release; null when it was not published.</summary>
    public async Task<ReleaseEntry?> FindAsync(string version, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, version, cancellationToken: cancellation);
        return found.HasValue ? Of(found.Value!) : null;
    }

    /// <summary>All of them, the newest version first.</summary>
    public async Task<IReadOnlyList<ReleaseEntry>> LoadAsync(CancellationToken cancellation) =>
        [.. (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), ReleasesMax, cancellation)).Select(Of).OrderByDescending(static release => release.ToVersion())];

    /// <summary>Those that were published before an instant and not withdrawn before it, as the rules look at them.</summary>
    public async Task<PublishedReleases> LoadPublishedAsync(long atUnixMs, Policy policy, CancellationToken cancellation)
    {
        Release?[] then = [.. (await LoadAsync(cancellation)).Select(release => release.AsOf(atUnixMs))];
        return new(then.OfType<Release>(), atUnixMs, policy, someWithdrawn: then.Contains(null));
    }

    private static TableEntity ToRow(ReleaseEntry release) => new(Partition, release.Version) { ["Release"] = JsonSerializer.Serialize(release, Answers.Json) };

    private static ReleaseEntry Of(TableEntity row) => JsonSerializer.Deserialize<ReleaseEntry>(row.GetString("Release"), Answers.Json)!;
}
