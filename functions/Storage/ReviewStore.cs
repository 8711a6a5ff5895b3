using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Storage;

/// <summary>
/// What people and relays brought to an application, in its partition: RK = <c>decision|0001|1</c> (attempt, round; only ever inserted, so that the first
/// decision stands) and <c>preflight|0001</c> (the attempt's latest report).
/// </summary>
public sealed class ReviewStore(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.Applications);

    /// <summary>The decision of a round; null when there is none.</summary>
    public async Task<VettingDecision?> FindDecisionAsync(string application, int attempt, int round, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(application, DecisionKey(attempt, round), cancellationToken: cancellation);
        return found.HasValue ? JsonSerializer.Deserialize<VettingDecision>(found.Value!.GetString("Decision"), Answers.Json) : null;
    }

    /// <summary>Stores a decision unless the round has one.</summary>
    /// <returns>Whether it was stored.</returns>
    public async Task<bool> TryAddDecisionAsync(VettingDecision decision, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(
                new TableEntity(decision.Application, DecisionKey(decision.Attempt, decision.Round)) { ["Decision"] = JsonSerializer.Serialize(decision, Answers.Json) }, cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>The attempt's latest report; null when there is none.</summary>
    public async Task<StoredPreflight?> FindPreflightAsync(string application, int attempt, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(application, PreflightKey(attempt), cancellationToken: cancellation);
        return found.HasValue
            ? new StoredPreflight(
                found.Value!.GetBinary("Report"), found.Value.GetString("Hash"), found.Value.GetInt64("AtUnixMs")!.Value, found.Value.GetDateTimeOffset("ReceivedAt")!.Value, found.Value.ETag)
            : null;
    }

    /// <summary>Puts a report in the place of the one that was read.</summary>
    /// <param name="before">The one that was read; null when there was none.</param>
    /// <exception cref="RequestFailedException">409 or 412: another report came in between.</exception>
    public async Task SavePreflightAsync(string application, int attempt, StoredPreflight report, StoredPreflight? before, CancellationToken cancellation)
    {
        var row = new TableEntity(application, PreflightKey(attempt))
        {
            ["Report"] = report.Content,
            ["Hash"] = report.Hash,
            ["AtUnixMs"] = report.AtUnixMs,
            ["ReceivedAt"] = report.ReceivedAt,
        };
        if (before is null)
            await table.AddEntityAsync(row, cancellation);
        else
            await table.UpdateEntityAsync(row, before.ETag, TableUpdateMode.Replace, cancellation);
    }

    private static string DecisionKey(int attempt, int round) => $"decision|{attempt:D4}|{round}";

    private static string PreflightKey(int attempt) => $"preflight|{attempt:D4}";
}

/// <summary>A decision on vetting, as stored and as answered: who, when, which marks, what came of it and why.</summary>
/// <param name="ReviewerId">Unique to the person; not shown to the public.</param>
/// <param name="By">The person's name.</param>
/// <param name="Total">0 to 100; in the second round the mean of both.</param>
public sealed record VettingDecision(
    string Application,
    int Attempt,
    int Round,
    string ReviewerId,
    string By,
    DateTimeOffset At,
    VettingMarks Marks,
    int GeographicDiversity,
    int Total,
    VettingOutcome Outcome,
    OnboardingReason Code,
    string Reason);

/// <summary>A preflight report as received.</summary>
/// <param name="Content">The bytes as the relay sent them.</param>
/// <param name="Hash">SHA-256 in hex.</param>
/// <param name="AtUnixMs">When the relay measured.</param>
public sealed record StoredPreflight(byte[] Content, string Hash, long AtUnixMs, DateTimeOffset ReceivedAt, ETag ETag = default);
