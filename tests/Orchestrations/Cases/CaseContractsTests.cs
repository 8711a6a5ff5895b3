using System.Text.Json;
using NodeProgram.Domain.Penalties;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Orchestrations.Tests.Cases;

public class CaseContractsTests
{
    // The histories' own form: property names as they are, read without regard to case.
    private static readonly JsonSerializerOptions Histories = new() { PropertyNameCaseInsensitive = true };

    [Fact]
    public void Opening_ThroughAHistory_ComesBackWhole()
    {
        CaseOpening opening = CaseSamples.Opening() with { Policy = PenaltiesPolicy.Demo };
        string written = JsonSerializer.Serialize(opening);
        CaseOpening back = JsonSerializer.Deserialize<CaseOpening>(written, Histories)!;
        Assert.Equal(written, JsonSerializer.Serialize(back));
        Assert.Equal(opening with { Accusers = back.Accusers, Policy = back.Policy }, back);
        Assert.Equal(opening.Policy.CriticalUptimeSlashByUptime.At(700_000), back.Policy.CriticalUptimeSlashByUptime.At(700_000));
        Assert.Equal(PenaltiesPolicy.Demo.AnswerSeconds, back.Policy.AnswerSeconds);
    }

    [Fact]
    public void InstanceId_OfACase_IsMadeOfItsFaultAndTakenByEveryEngine()
    {
        CaseOpening opening = CaseSamples.Opening();
        Assert.Equal($"case-{opening.Fault}", CaseWorkflow.InstanceId(opening.Fault));
        Assert.True(CaseWorkflow.InstanceId(opening.Fault).Length <= 100);
    }
}
