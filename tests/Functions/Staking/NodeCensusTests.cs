using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Tests.Staking;

/// <summary>Nodes leave, return and change hands at epoch boundaries alone, and seats are given once; the same asked again changes nothing.</summary>
public sealed class NodeCensusTests : IAsyncLifetime
{
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly NodeId node = Samples.Node(1);
    private NodeStore nodes = null!;
    private NodeCensus census = null!;

    private static TimePolicy Time => Policy.Default.Time;

    private EpochId Today => Time.EpochOf(clock.GetUtcNow());

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        nodes = new NodeStore(tables.Client);
        census = new NodeCensus(nodes, new PolicyInForce(Policy.Default), clock);
        await nodes.ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node,
                State = NodeState.Active,
                Operator = Address(1),
                Application = "a",
                Country = "DE",
                Hosting = Hosting.Cloud,
                Software = "1.0.0",
                PublicAddress = Endpoint.TryParse("203.0.113.7:7880", out Endpoint? endpoint) ? endpoint : throw new InvalidOperationException(),
                AdmittedAt = clock.GetUtcNow(),
                ActivatedAt = clock.GetUtcNow(),
            },
            default);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Leave_AskedAgainDaysLater_AnswersWithTheFirstBoundary()
    {
        CensusDate left = await census.LeaveAsync(node, StakingReason.TopUpMissed, default);
        Assert.Equal((Today.Next.Value, Time.StartOf(Today.Next)), (left.Epoch, left.At.ToUnixTimeMilliseconds()));
        clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(left, await census.LeaveAsync(node, StakingReason.RemainderInsufficient, default));
        NodeRecord record = (await nodes.FindAsync(node, default))!;
        Assert.Equal([false, true, true], new[] { left.Epoch - 1, left.Epoch, left.Epoch + 100 }.Select(epoch => record.IsAbsentIn(new EpochId(epoch))));
    }

    [Fact]
    public async Task Return_AfterDaysOut_CoversExactlyTheEpochsBetween()
    {
        CensusDate left = await census.LeaveAsync(node, StakingReason.TopUpMissed, default);
        clock.Advance(TimeSpan.FromDays(3));
        CensusDate back = await census.ReturnAsync(node, StakingReason.TopUpMissed, default);
        clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(back, await census.ReturnAsync(node, StakingReason.TopUpMissed, default));
        NodeRecord record = (await nodes.FindAsync(node, default))!;
        Assert.Equal([true, true, false], new[] { left.Epoch, back.Epoch - 1, back.Epoch }.Select(epoch => record.IsAbsentIn(new EpochId(epoch))));
    }

    [Fact]
    public async Task Return_BeforeTheBoundary_IsAsIfItHadNeverLeft()
    {
        await census.LeaveAsync(node, StakingReason.TopUpMissed, default);
        await census.ReturnAsync(node, StakingReason.TopUpMissed, default);
        Assert.Empty((await nodes.FindAsync(node, default))!.Absences);
    }

    public static TheoryData<StakingReason, StakingReason> TwoReasons => new()
    {
        { StakingReason.TopUpMissed, StakingReason.RemainderInsufficient },
        { StakingReason.RemainderInsufficient, StakingReason.TopUpMissed },
        { StakingReason.TopUpMissed, StakingReason.TransferKeyOverdue },
        { StakingReason.TransferKeyOverdue, StakingReason.RemainderInsufficient },
        { StakingReason.ExitAnnounced, StakingReason.TopUpMissed },
    };

    [Theory]
    [MemberData(nameof(TwoReasons))]
    public async Task Node_OutForTwoReasons_ComesBackOnlyWhenBothHaveEnded(StakingReason first, StakingReason second)
    {
        CensusDate left = await census.LeaveAsync(node, first, default);
        clock.Advance(TimeSpan.FromDays(2));
        await census.LeaveAsync(node, second, default);
        clock.Advance(TimeSpan.FromDays(2));
        CensusDate still = await census.ReturnAsync(node, first, default);
        Assert.Equal(second, still.StillOutFor);
        Assert.Equal(still, await census.ReturnAsync(node, first, default));
        clock.Advance(TimeSpan.FromDays(2));
        Assert.True((await nodes.FindAsync(node, default))!.IsAbsentIn(Today));

        CensusDate back = await census.ReturnAsync(node, second, default);
        Assert.Null(back.StillOutFor);
        NodeRecord record = (await nodes.FindAsync(node, default))!;
        Assert.Equal([true, true, false], new[] { left.Epoch, back.Epoch - 1, back.Epoch }.Select(epoch => record.IsAbsentIn(new EpochId(epoch))));
    }

    [Fact]
    public async Task Node_OutForAReasonForever_IsNotForgottenAfterManyOthers()
    {
        await census.LeaveAsync(node, StakingReason.TransferKeyOverdue, default);
        for (int round = 0; round < 40; round++)
        {
            clock.Advance(TimeSpan.FromDays(1));
            await census.LeaveAsync(node, StakingReason.TopUpMissed, default);
            clock.Advance(TimeSpan.FromDays(1));
            await census.ReturnAsync(node, StakingReason.TopUpMissed, default);
        }

        NodeRecord record = (await nodes.FindAsync(node, default))!;
        Assert.True(record.IsAbsentIn(Today.Next) && record.Absences.Count <= 32);
    }

    [Fact]
    public async Task Owner_ChangedTwiceBeforeTheBoundary_IsTheLastFromThenOn()
    {
        EpochId today = Today;
        await census.ChangeOwnerAsync(node, Address(2), 1, default);
        CensusDate date = await census.ChangeOwnerAsync(node, Address(3), 2, default);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(date, await census.ChangeOwnerAsync(node, Address(3), 2, default));
        NodeRecord record = (await nodes.FindAsync(node, default))!;
        Assert.Equal(date, await census.ChangeOwnerAsync(node, Address(2), 1, default)); // late: the node has gone on
        Assert.Equal(Address(3), (await nodes.FindAsync(node, default))!.Operator);
        Assert.Equal((Address(1), Address(3)), (record.OwnerIn(today), record.OwnerIn(today.Next)));
    }

    [Fact]
    public async Task Seats_AskedForAtOnce_GoToAsManyOperatorsAsThereAreAndOnceEach()
    {
        var seats = new GenesisSeats(tables.Client, clock);
        OnboardingPolicy three = new() { GenesisSeats = 3 };
        bool[] given = await Task.WhenAll(new byte[] { 1, 2, 3, 4, 1, 2, 3, 4 }.Select(number => seats.SeatAsync(Address(number), three, default)));
        IReadOnlySet<string> cohort = await seats.LoadAsync(default);
        Assert.Equal(3, cohort.Count);
        Assert.Equal(6, given.Count(yes => yes));
        Assert.True(await seats.SeatAsync(Address((byte)Enumerable.Range(1, 4).First(number => cohort.Contains(Address((byte)number).Key))), three with { GenesisSeats = 0 }, default)); // never taken back
    }

    private static EthereumAddress Address(byte number) =>
        EthereumAddress.TryParse("0x" + new string('0', 38) + number.ToString("x2", System.Globalization.CultureInfo.InvariantCulture), out EthereumAddress address) ? address : throw new InvalidOperationException();
}
