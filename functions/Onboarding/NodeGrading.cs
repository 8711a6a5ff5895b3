using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Domain.Tiers;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Onboarding;

/// <summary>What a node is when it is admitted: its hardware by its preflight report, and whether the program itself runs it.</summary>
public sealed class NodeGrading(ReviewStore reviews, ProgramSettings settings, PolicyInForce policy)
{
    /// <summary>Whether the program runs relays under this address.</summary>
    public bool IsAnchor(EthereumAddress owner) => settings.AnchorOperators.Contains(owner.Key);

    /// <summary>What the preflight report came to: high performance is a reviewer's confirmation beside that (<see cref="Papers.PaperFacts"/>).</summary>
    public async Task<HardwareGrade> HardwareAsync(ApplicationRecord application, CancellationToken cancellation)
    {
        if (await reviews.FindPreflightAsync(application.Id, application.Attempt, cancellation) is not { } stored || !PreflightCodec.TryParse(stored.Content, out PreflightReport? report, out _))
            return HardwareGrade.Unknown;
        return TechnicalAssessment.Decide(report!, policy.Policy.Onboarding.Hardware).Grade switch
        {
            Grade.Pass => HardwareGrade.Recommended,
            Grade.Warn => HardwareGrade.Minimum,
            _ => HardwareGrade.Unknown,
        };
    }
}
