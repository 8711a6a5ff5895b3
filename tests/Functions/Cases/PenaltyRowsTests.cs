using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Cases;

public sealed class PenaltyRowsTests : IAsyncLifetime
{
    private readonly ProgramTables tables = new();
    private CaseRulingRows rulings = null!;
    private PenaltyRows penalties = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        rulings = new CaseRulingRows(tables.Client);
        penalties = new PenaltyRows(tables.Client, rulings);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Theory]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    [InlineData(129, 1)]
    [InlineData(130, 0)]
    public async Task Penalty_WithAnEnd_IsInForceFromItsFirstEpochToTheOneBeforeItsEnd(long epoch, int count)
    {
        Penalty penalty = Of(1, 100, 130);
        await penalties.AddAsync(penalty, default);
        await penalties.AddAsync(penalty, default);
        IReadOnlyList<Penalty> inForce = await penalties.LoadInForceAsync(new EpochId(epoch), default);
        Assert.Equal(Enumerable.Repeat(penalty, count), inForce);
    }

    // The epoch of the ruling settles the escrow, so that it takes nothing any more; whether the row was tidied up makes no difference.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Penalty_OfACase_IsInForceUntilItsRuling(bool tidied)
    {
        Penalty penalty = Of(1, 100, null);
        await penalties.AddAsync(penalty, default);
        Assert.Single(await penalties.LoadInForceAsync(new EpochId(5_000), default));
        await rulings.AddAsync(new CaseRuling(penalty.Fault, new EpochId(110), new BasisPoints(10_000)), default);
        if (tidied)
        {
            await penalties.EndAsync(penalty.Node, penalty.Fault, new EpochId(110), default);
            await penalties.EndAsync(penalty.Node, penalty.Fault, new EpochId(111), default);
        }
        Assert.Single(await penalties.LoadInForceAsync(new EpochId(109), default));
        Assert.Empty(await penalties.LoadInForceAsync(new EpochId(110), default));
    }

    [Fact]
    public async Task Penalties_OfAnEpoch_AreInTheOrderOfNodesAndFaults()
    {
        foreach (byte node in new byte[] { 3, 1, 2 })
            await penalties.AddAsync(Of(node, 1, 200 - node), default);
        Assert.Equal([Of(1, 1, 199), Of(2, 1, 198), Of(3, 1, 197)], await penalties.LoadInForceAsync(new EpochId(9), default));
    }

    [Fact]
    public async Task Ruling_OfACase_IsTheFirstAndStaysInItsEpoch()
    {
        var first = new CaseRuling(Of(1, 1, null).Fault, new EpochId(10), new BasisPoints(4_000));
        Assert.Equal(first, await rulings.AddAsync(first, default));
        Assert.Equal(first, await rulings.AddAsync(first with { Epoch = new EpochId(11), UpheldPart = default }, default));
        Assert.Equal([first], await rulings.LoadRulingsAsync(new EpochId(10), default));
        Assert.Empty(await rulings.LoadRulingsAsync(new EpochId(11), default));
    }

    [Fact]
    public async Task Violations_OfANode_ComeBackFromAnEpochOnAndOnceEach()
    {
        var rows = new ViolationRows(tables.Client);
        FoundViolation first = Found(9, ViolationKind.LowUptime), second = Found(10, ViolationKind.CriticalUptime), third = Found(10, ViolationKind.SlowResponse);
        foreach (FoundViolation found in new[] { first, second, third, second })
            await rows.SaveAsync(found, default);
        Assert.Equal([second, third], await rows.LoadAsync(first.Node, new EpochId(10), 100, default));
        Assert.Equal([first, second], await rows.LoadAsync(first.Node, new EpochId(0), 2, default));
        Assert.NotEqual(first.Fault, second.Fault);
    }

    private static FoundViolation Found(long epoch, ViolationKind kind)
    {
        var root = Bytes32.HashOf([1]);
        bool offence = kind == ViolationKind.CriticalUptime;
        return new FoundViolation(
            new EpochId(epoch), FaultId.Of(new OperatorId(7), kind, new EpochId(epoch), root), root, Node(1), new OperatorId(7), kind, offence, new Sanction(SanctionKind.EpochReduction, new BasisPoints(500)),
            offence ? 1 : null, Sanction.Warning, offence ? kind : null, 940_000, offence ? Wei.FromTokens(10) : null);
    }

    private static Penalty Of(byte node, long from, long? until) => new(
        Node(node), new OperatorId(7), FaultId.Of(new OperatorId(7), ViolationKind.CriticalUptime, new EpochId(node), Bytes32.HashOf([node])), new BasisPoints(2_500), new EpochId(from),
        until is { } end ? new EpochId(end) : null, ViolationKind.CriticalUptime);

    private static NodeId Node(byte number) => NodeId.FromBytes([.. Enumerable.Repeat(number, 32)]);
}
