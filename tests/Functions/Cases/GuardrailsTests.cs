using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>Automatic slashes of 7 days together take at most 1 % of the stake, whoever executes them and however often (rules, section 5, "guardrails").</summary>
public sealed class GuardrailsTests : IAsyncLifetime
{
    private const long Start = 1_795_000_000_000;
    private const long Hour = 3_600_000;
    private static readonly Wei Total = Wei.FromTokens(10_000);
    private readonly ProgramTables tables = new();
    private Guardrails guardrails = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        guardrails = new Guardrails(tables.Client);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Executions_OfAWindow_StayWithinOnePercentTogether()
    {
        CaseRecord first = Executable(1), second = Executable(2), third = Executable(3);
        Assert.Null(await TryAsync(first));
        Assert.Null(await TryAsync(second));
        // 100 tokens are used up; the same one again is the same one.
        Assert.Null(await TryAsync(second));
        Assert.Equal(GuardrailRefusal.AboveWeeklyLimit, await TryAsync(third));
        await guardrails.ForgetAsync(second.Opening.Fault, default);
        Assert.Null(await TryAsync(third));
    }

    [Fact]
    public async Task Executions_AtTheSameTime_DoNotBothTakeTheRest()
    {
        GuardrailRefusal?[] refusals = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => TryAsync(Executable((byte)i))));
        Assert.Equal(2, refusals.Count(refusal => refusal is null));
    }

    [Fact]
    public async Task Execution_OfACouncilsVerdict_IsNotCounted()
    {
        foreach (byte i in new byte[] { 1, 2, 3 })
        {
            CaseRecord record = Executable(i);
            Assert.Null(await TryAsync(record with { File = record.File with { Basis = CaseBasis.CouncilVerdict } }));
        }
        Assert.Null(await TryAsync(Executable(4)));
    }

    private Task<GuardrailRefusal?> TryAsync(CaseRecord record) => guardrails.TryCountAsync(record, Total, Start + 120 * Hour, default);

    // Unanswered and posted long enough: 50 tokens each.
    private static CaseRecord Executable(byte number)
    {
        var root = Bytes32.HashOf([number]);
        var epoch = new EpochId(Start / 86_400_000);
        var opening = new CaseOpening(
            FaultId.Of(new OperatorId(7), ViolationKind.CriticalUptime, epoch, root), new OperatorId(7), NodeId.FromBytes(new byte[32]), ViolationKind.CriticalUptime, epoch, Start, root,
            new Sanction(SanctionKind.Slash, new BasisPoints(500)), CaseOpening.TheProgram, "Seen.", new PenaltiesPolicy());
        return CaseRecord.Propose(opening, Wei.FromTokens(1_000), Start).AdvanceTo(Start + 120 * Hour);
    }
}
