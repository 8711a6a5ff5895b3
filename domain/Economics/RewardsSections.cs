using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Economics;

/// <summary>The sections of the policy that decide what an operator earns.</summary>
/// <param name="Scoring">Score curve and bands.</param>
/// <param name="Rewards">Pool, factors, bonuses.</param>
/// <param name="Economics">Costs and error bands.</param>
/// <param name="EpochSeconds">The length of an epoch (<see cref="Governance.TimePolicy.EpochSeconds"/>).</param>
public sealed record RewardsSections(ScoringPolicy Scoring, RewardsPolicy Rewards, EconomicsPolicy Economics, int EpochSeconds);
