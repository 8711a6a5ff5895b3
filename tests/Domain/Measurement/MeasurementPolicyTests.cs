using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement;

namespace NodeProgram.Domain.Tests.Measurement;

public sealed class MeasurementPolicyTests
{
    private static IReadOnlyList<PolicyFault> Faults(MeasurementPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }

    [Fact]
    public void Validate_Defaults_AreFaultless()
    {
        Assert.Empty(Faults(new MeasurementPolicy()));
        Assert.Empty(Faults(MeasurementPolicy.Demo));
    }

    [Fact]
    public void Validate_OneNodeAsCommonCause_IsRefused() => // rules, section 2: one node alone can never cause it
        Assert.Contains(Faults(new MeasurementPolicy { RegionFailuresMin = 1, NetworkFailuresMin = 1 }), fault => fault.Path == "networkFailuresMin");

    [Fact]
    public void Validate_QuorumOfAHalf_IsRefused() =>
        Assert.Equal("quorumNumerator", Assert.Single(Faults(new MeasurementPolicy { QuorumNumerator = 1, QuorumDenominator = 2 })).Path);
}
