using System.Text.Json;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Staking;

/// <summary>A node's scorecards are listed across the epochs in which it took no part.</summary>
public class ScorecardListTests
{
    // Of twenty epochs; measured in those of the sum, in the order of the list.
    [Theory]
    [InlineData("out now", new long[] { 12, 11, 10 })]
    [InlineData("was out", new long[] { 19, 18, 12, 11, 10 })]
    [InlineData("ended at a boundary", new long[] { 14, 13, 12, 11, 10 })]
    public async Task Scorecards_OfANodeThatTookNoPartForAWhile_AreAllListed(string what, long[] measured)
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1);
        long start = Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow()).Value - 30;
        await app.Get<NodeStore>().ChangeAsync(
            node.Node,
            before => before! with
            {
                ActivatedAt = At(start + 10),
                Absences = what switch
                {
                    "out now" => [new Absence(start + 13, null, StakingReason.TopUpMissed)],
                    "was out" => [new Absence(start + 13, start + 18, StakingReason.TopUpMissed)],
                    _ => [],
                },
                State = what.StartsWith("ended", StringComparison.Ordinal) ? NodeState.Exited : NodeState.Active,
                EndedAt = what.StartsWith("ended", StringComparison.Ordinal) ? At(start + 15) : null,
            },
            default);
        foreach (long epoch in measured)
            await app.Get<ScoreRows>().WriteAsync(new EpochId(start + epoch), [new NodeScore(Card(node.Node, start + epoch), [], false, NodeCarry.New)], default);
        await app.Get<EpochRows>().WriteAsync(Summary(start + 19), default);

        var listed = new List<long>();
        string? after = null;
        do
        {
            JsonElement page = (await app.SendAsync(HttpMethod.Get, $"/api/nodes/{node.Node}/scorecards?top=2" + (after is null ? "" : "&after=" + after), null, null)).Json;
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(card => card.GetProperty("epoch").GetInt64() - start));
            after = page.Text("next");
        }
        while (after is not null);
        Assert.Equal(measured, listed);
    }

    private static DateTimeOffset At(long epoch) => DateTimeOffset.FromUnixTimeMilliseconds(Policy.Demo.Time.StartOf(new EpochId(epoch)));

    private static Scorecard Card(NodeId node, long epoch) => new()
    {
        Node = node,
        Epoch = new EpochId(epoch),
        PolicyVersion = 1,
        PolicyHash = "",
        State = ScorecardState.NotActiveLongEnough,
        Score = null,
        UpperBound = null,
        Band = null,
        BandReason = null,
        Multiplier = default,
        LowEpochs = 0,
        RemovalReview = false,
        MeasuredMax = 0,
        Witnesses = null,
        Lost = [],
        Parts = [],
    };

    private static EpochSummary Summary(long epoch) => new()
    {
        Epoch = new EpochId(epoch),
        StartAt = 0,
        EndAt = 1,
        ClosedAt = 1,
        PolicyVersion = 1,
        PolicyHash = "0x",
        LateBatches = 0,
        CommonCauses = 0,
        Network = new NetworkSummary(new EpochId(epoch), 0, 0, null, null, false, null, []),
        Pool = Wei.Zero,
        RolloverIn = Wei.Zero,
        Paid = Wei.Zero,
        Escrowed = Wei.Zero,
        Roots = new RootsLine(default, default, null, Wei.Zero, Wei.Zero, null),
        EvidenceHash = default,
        TotalCumulative = Wei.Zero,
    };
}
