using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Rewards;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>Scores, epochs and the state of the network: for everybody.</summary>
public sealed class EpochFunctions(EpochRows epochs, ScoreRows scores, NodeStore nodes, NetworkOverview network, EvidenceStore evidence, Explanations explanations, EpochPolicies policies, PolicyInForce policy)
{
    private const int MissingPerPageMax = 100;

    [Function("ListScorecards")]
    public async Task<IResult> ListScorecardsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Scorecards)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        Outcome<PageQuery> read = PageQuery.Read(request, text => PathIds.CheckEpoch(text, out _) is null);
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        if (await nodes.FindAsync(id, cancellation) is not { } found)
            return Answers.Problem(new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."));

        // Newest first, an epoch after the other down to the node's activation. Of epochs in which it took no part there is none; those before are looked for further down.
        EpochSummary? newest = await epochs.FindNewestAsync(cancellation);
        var cards = new List<Scorecard>();
        long? next = found.EndedAt is { } ended && newest is not null ? Math.Min(newest.Epoch.Value, policy.Policy.Time.EpochOf(ended).Value) : newest?.Epoch.Value;
        if (query.After.Length > 0)
            next = Math.Min(next ?? 0, long.Parse(query.After, NumberStyles.None, CultureInfo.InvariantCulture) - 1);
        long first = found.ActivatedAt is { } activated ? policy.Policy.Time.EpochOf(activated).Value : long.MaxValue;
        for (int missing = 0; next >= first && cards.Count < query.Top && missing < MissingPerPageMax; next--)
        {
            var at = new EpochId(next.Value);
            if (found.Absences.FirstOrDefault(absence => absence.Covers(at)) is { } away)
                next = Math.Min(at.Value, away.FromEpoch);
            else if (await scores.FindAsync(id, at, cancellation) is { } card)
                cards.Add(card);
            else
                missing++;
        }

        return Answers.Ok(new PageOf<Scorecard>(cards, next >= first ? (next.Value + 1).ToString(CultureInfo.InvariantCulture) : null));
    }

    [Function("GetScorecard")]
    public async Task<IResult> GetScorecardAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Scorecard)] HttpRequest request, string node, string epoch, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } badNode)
            return Answers.Problem(badNode);
        if (PathIds.CheckEpoch(epoch, out EpochId number) is { } badEpoch)
            return Answers.Problem(badEpoch);
        return await scores.FindAsync(id, number, cancellation) is { } card
            ? Answers.Ok(card)
            : Answers.Problem(new Refusal(ProblemKinds.ScorecardUnknown, $"{node} was not measured in epoch {epoch}, or the epoch is not closed."));
    }

    [Function("GetExplanation")]
    public async Task<IResult> GetExplanationAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Explanation)] HttpRequest request, string node, string epoch, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } badNode)
            return Answers.Problem(badNode);
        if (PathIds.CheckEpoch(epoch, out EpochId number) is { } badEpoch)
            return Answers.Problem(badEpoch);
        if (await scores.FindAsync(id, number, cancellation) is not { } card)
            return Answers.Problem(new Refusal(ProblemKinds.ScorecardUnknown, $"{node} was not measured in epoch {epoch}, or the epoch is not closed."));
        if (evidence.Exists(number))
        {
            if (await explanations.FindAsync(id, number) is not { } found)
                return Answers.Problem(new Refusal(ProblemKinds.AnswersTooMany, $"{Explanations.WaitingMax} other explanations are being made."));
            if (found.Explanation is { } explained)
                return Answers.Ok(explained);
        }

        PolicyInForce then = await policies.FindAsync(card.PolicyHash, cancellation) ?? policy;
        return Answers.Ok(new NodeExplanation(id, number, Explanation.Of(card, then.Policy.Scoring), null, null, null));
    }

    [Function("GetEpoch")]
    public async Task<IResult> GetEpochAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Epoch)] HttpRequest request, string epoch, CancellationToken cancellation)
    {
        EpochSummary? found;
        if (epoch == "latest")
            found = await epochs.FindNewestAsync(cancellation);
        else if (PathIds.CheckEpoch(epoch, out EpochId number) is { } refusal)
            return Answers.Problem(refusal);
        else
            found = await epochs.FindAsync(number, cancellation);
        return found is null ? Answers.Problem(new Refusal(ProblemKinds.EpochUnknown, $"Epoch {epoch} is not closed.")) : Answers.Ok(found);
    }

    [Function("GetEvidence")]
    public async Task<IResult> GetEvidenceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Evidence)] HttpRequest request, string epoch, CancellationToken cancellation)
    {
        EpochId number = default;
        if (epoch == "latest")
            number = (await epochs.FindNewestAsync(cancellation))?.Epoch ?? default;
        else if (PathIds.CheckEpoch(epoch, out number) is { } refusal)
            return Answers.Problem(refusal);
        if (evidence.Open(number) is not { } stream)
            return Answers.Problem(new Refusal(ProblemKinds.EpochUnknown, $"There is no evidence of epoch {epoch}."));
        const string Type = "application/x-ndjson";
        if (!request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return Results.Stream(new GZipStream(stream, CompressionMode.Decompress), Type);
        request.HttpContext.Response.Headers.ContentEncoding = "gzip";
        return Results.Stream(stream, Type);
    }

    [Function("GetNetworkStats")]
    public async Task<IResult> GetStatsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.NetworkStats)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(await network.LoadAsync(cancellation));
}
