using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Maintenance;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Maintenance;

public sealed class MaintenanceDeskTests : IAsyncLifetime
{
    private const long Hour = 3_600_000;
    private static readonly NodeId Node = Samples.Node(7);
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private EthereumAddress owner;
    private MaintenanceDesk desk = null!;
    private MaintenanceRows rows = null!;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        Assert.True(EthereumAddress.TryParse("0xde709f2102306220921060314715629080e2fb77", out owner));
        rows = new MaintenanceRows(tables.Client);
        desk = new MaintenanceDesk(new NodeStore(tables.Client), rows, new PolicyInForce(Policy.Default), clock);
        await ChangeNodeAsync(NodeState.Active);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Theory] // rules, section 2: at least 24 h ahead, up to 4 h in 30 days
    [InlineData(24 * Hour, 28 * Hour, null)]
    [InlineData(24 * Hour - 1, 25 * Hour, "maintenance-too-late")]
    [InlineData(24 * Hour, 28 * Hour + 1, "maintenance-over-budget")]
    [InlineData(24 * Hour, 24 * Hour, "field-out-of-range")]
    [InlineData(25 * Hour, 24 * Hour, "field-out-of-range")]
    public async Task Announce_Window_IsTakenByTheRules(long start, long end, string? code)
    {
        Outcome<Announced> outcome = await desk.AnnounceAsync(owner, Node, Now + start, Now + end, default);
        Assert.Equal(code, (outcome as Outcome<Announced>.Refused)?.Refusal.Kind.Code);
        Assert.Equal(code is null ? 1 : 0, (await rows.FindAsync(Node, default)).Count);
    }

    [Fact]
    public async Task Announce_TheBudgetUsedUp_IsThereAgainAfterThirtyDays()
    {
        await TakenAsync(24, 28);
        Assert.Equal("maintenance-over-budget", await CodeAsync(24 * 30, 24 * 30 + 1));
        clock.Advance(TimeSpan.FromDays(30));
        await TakenAsync(28, 32); // begins 30 days after the first one's end
    }

    [Fact]
    public async Task Cancel_BeforeItBegins_GivesTheBudgetBack()
    {
        await TakenAsync(24, 28);
        Assert.IsType<Outcome<MaintenanceWindow>.Done>(await desk.CancelAsync(owner, Node, Now + 24 * Hour, default));
        await TakenAsync(30, 34);
    }

    [Fact]
    public async Task Cancel_OnceItHasBegun_IsRefused()
    {
        long start = Now + 24 * Hour;
        await TakenAsync(24, 28);
        clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("maintenance-begun", ((Outcome<MaintenanceWindow>.Refused)await desk.CancelAsync(owner, Node, start, default)).Refusal.Kind.Code);
    }

    [Fact]
    public async Task Announce_ForANodeThatLeft_IsRefused()
    {
        await ChangeNodeAsync(NodeState.Removed);
        Assert.Equal("node-not-admitted", await CodeAsync(24, 25));
    }

    [Fact]
    public async Task Announce_MoreWindowsThanAreKept_IsRefusedAndOldOnesAreForgotten()
    {
        for (int i = 0; i < MaintenanceDesk.WindowsMax; i++)
            Assert.IsType<Outcome<Announced>.Done>(await desk.AnnounceAsync(owner, Node, Now + 24 * Hour + i * 2, Now + 24 * Hour + i * 2 + 1, default));
        Assert.Equal("maintenance-too-many", await CodeAsync(48, 49));
        clock.Advance(TimeSpan.FromDays(92)); // three times 30 days after the last one's end
        await TakenAsync(24, 25);
        Assert.Single(await rows.FindAsync(Node, default));
    }

    private async Task TakenAsync(long startHours, long endHours) => Assert.Null(await CodeAsync(startHours, endHours));

    private async Task<string?> CodeAsync(long startHours, long endHours) =>
        (await desk.AnnounceAsync(owner, Node, Now + startHours * Hour, Now + endHours * Hour, default) as Outcome<Announced>.Refused)?.Refusal.Kind.Code;

    private Task ChangeNodeAsync(NodeState state)
    {
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? address));
        return new NodeStore(tables.Client).ChangeAsync(
            Node,
            before => (before ?? new NodeRecord
            {
                Node = Node, State = state, Operator = owner, Application = "0", Country = "DE", Hosting = Hosting.Cloud, Software = "1.0.0", PublicAddress = address, AdmittedAt = clock.GetUtcNow(),
            }) with { State = state },
            default);
    }
}
