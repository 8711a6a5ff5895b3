using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>A release as everybody may see it. Instants in Unix milliseconds.</summary>
/// <param name="NotRequiredSince">Since when its requirement is withdrawn; null while it stands.</param>
/// <param name="WithdrawnAt">Since when it counts for nothing any more; null while it stands.</param>
/// <param name="WithdrawnBecause">Why, of the one or the other.</param>
public sealed record ReleaseView(string Version, long PublishedAt, long? RequiredFrom, bool Critical, string Notes, long? NotRequiredSince, long? WithdrawnAt, string? WithdrawnBecause)
{
    public static ReleaseView Of(ReleaseEntry release) => new(release.Version, release.At.ToUnixTimeMilliseconds(), release.RequiredFrom, release.Critical, release.Notes,
        release.RequirementEnd?.At.ToUnixTimeMilliseconds(), release.End?.At.ToUnixTimeMilliseconds(), (release.End ?? release.RequirementEnd)?.Reason);
}

/// <summary>A finding as everybody may see it.</summary>
public sealed record FindingView(string Finding, string Summary, FindingSeverity Severity, long OpenedAt, long? ResolvedAt)
{
    public static FindingView Of(Finding finding) => new(finding.Id, finding.Summary, finding.Severity, finding.At.ToUnixTimeMilliseconds(), finding.Resolution?.At.ToUnixTimeMilliseconds());
}

/// <summary>A finding as those who review see it.</summary>
public sealed record FindingFileView(string Finding, string Summary, FindingSeverity Severity, string Evidence, string By, long OpenedAt, string? ResolvedBy, long? ResolvedAt, string? Resolution)
{
    public static FindingFileView Of(Finding finding) => new(
        finding.Id, finding.Summary, finding.Severity, finding.Evidence, finding.By, finding.At.ToUnixTimeMilliseconds(), finding.Resolution?.By, finding.Resolution?.At.ToUnixTimeMilliseconds(), finding.Resolution?.Reason);
}

/// <summary>What is wrong with a node now, and what says so.</summary>
/// <param name="OutdatedSince">Since when its software is older than what is required; null: it is not.</param>
/// <param name="ConfigurationIssueSince">Since when an issue of its configuration is open; null: none is.</param>
/// <param name="Standing">How its software stands against the releases, as the score of an epoch that ended now would have it; null when nobody can tell.</param>
/// <param name="Open">What is open, as that score would count it; null before its activation.</param>
/// <param name="Software">What it called itself, ascending by time.</param>
/// <param name="LastPullAt">When it last asked for its configuration; null: never.</param>
public sealed record ConditionsView(
    string Node, long? OutdatedSince, long? ConfigurationIssueSince, SoftwareFact? Standing, FindingsFact? Open, IReadOnlyList<SoftwareReport> Software, long? LastPullAt, IReadOnlyList<FindingView> Findings);

/// <summary>The routes about what is required of nodes' software and configuration, and what is found.</summary>
public sealed class ConditionFunctions(
    ReleaseBook releases, ReleaseDesk releaseDesk, FindingRows findings, FindingDesk findingDesk, SoftwareReports software, ConfigurationPulls pulls, LiveNodes live, NodeStore nodes,
    IngestRows ingestion, PolicyInForce policy, TimeProvider time)
{
    [Function("ListReleases")]
    public async Task<IResult> ListReleasesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Releases)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(new { items = (await releases.LoadAsync(cancellation)).Select(ReleaseView.Of) });

    [Function("PublishRelease")]
    public async Task<IResult> PublishReleaseAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.AdminReleases)] HttpRequest request, CancellationToken cancellation)
    {
        ApiCall call = request.Call();
        Outcome<ReleaseForm> read = ReleaseForm.Read(call.Body);
        if (read is not Outcome<ReleaseForm>.Done(var form))
            return Answers.Problem(((Outcome<ReleaseForm>.Refused)read).Refusal);
        return Answer(request, await releaseDesk.PublishAsync(form, call.Person.Name, cancellation));
    }

    private static IResult Answer(HttpRequest request, Outcome<PublishedRelease> outcome) => outcome switch
    {
        Outcome<PublishedRelease>.Done({ Created: true } done) => Answers.Created(request, "/api/releases", ReleaseView.Of(done.Release)),
        Outcome<PublishedRelease>.Done(var done) => Answers.Ok(ReleaseView.Of(done.Release)),
        Outcome<PublishedRelease>.Refused(var refused) => Answers.Problem(refused),
        _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
    };

    [Function("WithdrawRelease")]
    public async Task<IResult> WithdrawReleaseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ReleaseWithdrawal)] HttpRequest request, string version, CancellationToken cancellation)
    {
        if (PathIds.CheckVersion(version) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<ReleaseWithdrawalForm> read = ReleaseWithdrawalForm.Read(call.Body);
        return read is Outcome<ReleaseWithdrawalForm>.Done(var form)
            ? Answer(request, await releaseDesk.WithdrawAsync(version, form, call.Person.Name, cancellation))
            : Answers.Problem(((Outcome<ReleaseWithdrawalForm>.Refused)read).Refusal);
    }

    [Function("GetNodeConditions")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.NodeConditions)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        if (await nodes.FindAsync(id, cancellation) is not { } record)
            return Answers.Problem(new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."));
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        IReadOnlyList<SoftwareReport> reports = await software.FindAsync(id, cancellation);
        IReadOnlyList<Finding> found = await findings.FindAsync(id, cancellation);
        long? pulled = await pulls.FindAsync(id, cancellation);
        long? stale = NodeConditionFacts.StaleSince(pulled, (await live.FindAsync(id, cancellation))?.ArrivedAt, await ingestion.LoadGapsAsync(pulled ?? now, now, cancellation), policy.Policy.Time, now);
        ConditionFacts facts = NodeConditionFacts.Of(record, reports, await releases.LoadPublishedAsync(now, policy.Policy, cancellation), found, stale, now);
        return Answers.Ok(new ConditionsView(node, facts.OutdatedSince, facts.ConfigurationIssueSince, facts.Software, facts.Findings, reports, pulled, [.. found.Select(FindingView.Of)]));
    }

    [Function("ListFindings")]
    public async Task<IResult> ListFindingsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Findings)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        return await nodes.FindAsync(id, cancellation) is null
            ? Answers.Problem(new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."))
            : Answers.Ok(new { items = (await findings.FindAsync(id, cancellation)).Select(FindingFileView.Of) });
    }

    [Function("OpenFinding")]
    public async Task<IResult> OpenFindingAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Findings)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<FindingForm> read = FindingForm.Read(call.Body);
        if (read is not Outcome<FindingForm>.Done(var form))
            return Answers.Problem(((Outcome<FindingForm>.Refused)read).Refusal);
        return await findingDesk.OpenAsync(id, form, call.Person, cancellation) switch
        {
            Outcome<OpenedFinding>.Done({ Created: true } done) => Answers.Created(request, $"/api/admin/nodes/{node}/findings", FindingFileView.Of(done.Finding)),
            Outcome<OpenedFinding>.Done(var done) => Answers.Ok(FindingFileView.Of(done.Finding)),
            Outcome<OpenedFinding>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    [Function("ResolveFinding")]
    public async Task<IResult> ResolveFindingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.FindingResolution)] HttpRequest request, string node, string finding, CancellationToken cancellation)
    {
        if ((PathIds.CheckNode(node, out NodeId id) ?? PathIds.CheckHashed(finding, "finding")) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<string> read = ReasonForm.Read(call.Body, FindingForm.ReasonCharactersMax);
        if (read is not Outcome<string>.Done(var reason))
            return Answers.Problem(((Outcome<string>.Refused)read).Refusal);
        return await findingDesk.ResolveAsync(id, finding, reason, call.Person, cancellation) switch
        {
            Outcome<Finding>.Done(var done) => Answers.Ok(FindingFileView.Of(done)),
            Outcome<Finding>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }
}
