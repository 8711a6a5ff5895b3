using System.Text.Json;
using Azure;
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
public sealed record ReleaseEntry(string Version, long? RequiredFrom, string Notes, string By, DateTimeOffset At, bool Critical = false);

/// <summary>The releases of the relay. PK = <c>relay</c>, RK = version, <c>Release</c> = JSON. One is only ever inserted: what was required of whom at some time never changes afterwards.</summary>
public sealed class ReleaseBook(TableServiceClient tables)
{
    /// <summary>The most that are kept.</summary>
    public const int ReleasesMax = 500;

    private const string Partition = ReleaseVersion.SoftwareName;
    private readonly TableClient table = tables.GetTableClient(TableNames.Releases);

    /// <summary>Stores a release unless its version was published.</summary>
    /// <returns>The one that stands: this one, or the first.</returns>
    public async Task<ReleaseEntry> AddAsync(ReleaseEntry release, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(new TableEntity(Partition, release.Version) { ["Release"] = JsonSerializer.Serialize(release, Answers.Json) }, cancellation);
            return release;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return (await FindAsync(release.Version, cancellation))!;
        }
    }

    /// <summary>A version's release; null when it was not published.</summary>
    public async Task<ReleaseEntry?> FindAsync(string version, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, version, cancellationToken: cancellation);
        return found.HasValue ? Of(found.Value!) : null;
    }

    /// <summary>All of them, the newest version first.</summary>
    public async Task<IReadOnlyList<ReleaseEntry>> LoadAsync(CancellationToken cancellation) =>
        [.. (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), ReleasesMax, cancellation)).Select(Of).OrderByDescending(VersionOf)];

    /// <summary>Those that were published before an instant, as the rules look at them.</summary>
    public async Task<PublishedReleases> LoadPublishedAsync(long atUnixMs, Policy policy, CancellationToken cancellation) => new(
        (await LoadAsync(cancellation)).Select(static release => new Release(VersionOf(release), release.At.ToUnixTimeMilliseconds(), release.RequiredFrom, release.Critical)), atUnixMs, policy);

    private static ReleaseVersion VersionOf(ReleaseEntry release) =>
        ReleaseVersion.TryParse(release.Version, out ReleaseVersion version) ? version : throw new InvalidDataException($"Release {release.Version} has no version.");

    private static ReleaseEntry Of(TableEntity row) => JsonSerializer.Deserialize<ReleaseEntry>(row.GetString("Release"), Answers.Json)!;
}
