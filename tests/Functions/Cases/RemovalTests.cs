using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>The ladder's fourth step, from an epoch's violation to the council and back (rules, section 5: removal, always after governance review).</summary>
[Collection(CaseCollection.Name)]
public class RemovalTests(CaseApp app)
{
    [Fact]
    public async Task FourthOffence_RemovesTheNodeByTheCouncilAndItsAppealBringsItBack()
    {
        Accused accused = await OpenedAsync();
        await accused.PassAsync(90, "reviewing");
        Assert.Equal(NodeState.Active, await StateAsync(accused));
        (await accused.DecideAsync("uphold", ApiApp.Council)).Is(HttpStatusCode.Created);
        await accused.UntilStateAsync("executable");
        JsonElement shown = await accused.PassAsync(60, "executed");
        Assert.Equal(shown.Text("stakeAtFault"), shown.Text("executed"));
        await UntilAsync(accused, NodeState.Removed);
        (await accused.PostAsync("appeal", new { reason = "The offences were another node's." })).Is(HttpStatusCode.Created);
        (await accused.DecideAsync("dismiss", ApiApp.Council, reason: "They were.")).Is(HttpStatusCode.Created);
        await accused.UntilStateAsync("overturned");
        await UntilAsync(accused, NodeState.Active);
        Assert.Null((await app.Get<NodeStore>().FindAsync(accused.Node, default))!.EndedAt);
    }

    [Fact]
    public async Task FourthOffence_OnWhichTheCouncilIsSilent_RemovesNobody()
    {
        Accused accused = await OpenedAsync();
        await accused.PassAsync(420, "dismissed");
        Assert.Equal(NodeState.Active, await StateAsync(accused));
    }

    private async Task<Accused> OpenedAsync()
    {
        Accused accused = await app.NewNodeAsync();
        // A fault of now: that of an ended epoch of a day would be older than the demo's deadlines allow.
        EpochId epoch = CaseApp.Rules.Time.EpochOf(app.Now);
        Bytes32 root = Bytes32.HashOf(accused.Node.ToBytes());
        OperatorId owner = accused.Owner.Address.Operator;
        var fault = FaultId.Of(owner, ViolationKind.CriticalUptime, epoch, root);
        var found = new FoundViolation(
            epoch, fault, root, accused.Node, owner, ViolationKind.CriticalUptime, true, new Sanction(SanctionKind.Slash, new BasisPoints(300)), 4, Sanction.Removal, null, 700_000, null);
        await app.StartCaseAsync(ViolationIntake.OpeningOf(found, CaseApp.Rules) with { FaultAtUnixMs = app.Now.ToUnixTimeMilliseconds() });
        await accused.FollowAsync(fault.ToString(), "proposed");
        return accused;
    }

    private async Task<NodeState> StateAsync(Accused accused) => (await app.Get<NodeStore>().FindAsync(accused.Node, default))!.State;

    private async Task UntilAsync(Accused accused, NodeState state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await StateAsync(accused) != state)
            await Task.Delay(10, patience.Token);
    }
}
