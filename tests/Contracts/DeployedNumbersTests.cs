using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Contracts.Tests;

/// <summary>The numbers that are deployed are those of the policy: the contracts and the program judge by the same rules.</summary>
public sealed class DeployedNumbersTests
{
    public static TheoryData<string> Files => ["default", "demo"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Numbers_OfTheDeployment_AreThePolicys(string file)
    {
        Policy policy = file == "demo" ? Policy.Demo : Policy.Default;
        StakingPolicy staking = file == "demo" ? StakingPolicy.Demo : new StakingPolicy();
        using JsonDocument json = JsonDocument.Parse(Checkout.Read($"contracts/deploy/{file}.json"));
        JsonElement root = json.RootElement, stake = root.GetProperty("stake"), cases = root.GetProperty("cases"), rewards = root.GetProperty("rewards");

        (string Name, JsonElement Deployed, long OfThePolicy)[] numbers =
        [
            ("genesisSeats", root.GetProperty("genesisSeats"), policy.Onboarding.GenesisSeats),
            ("pauseSeconds", root.GetProperty("pauseSeconds"), policy.Penalties.PauseSeconds),
            ("unbondingSeconds", stake.GetProperty("unbondingSeconds"), staking.UnbondingSeconds),
            ("epochSeconds", cases.GetProperty("epochSeconds"), policy.Time.EpochSeconds),
            ("answerSeconds", cases.GetProperty("answerSeconds"), policy.Penalties.AnswerSeconds),
            ("investigationSeconds", cases.GetProperty("investigationSeconds"), policy.Penalties.InvestigationSeconds),
            ("verdictSeconds", cases.GetProperty("verdictSeconds"), policy.Penalties.VerdictSeconds),
            ("postedSeconds", cases.GetProperty("postedSeconds"), policy.Penalties.PostedBeforeExecutionSeconds),
            ("executionSeconds", cases.GetProperty("executionSeconds"), policy.Penalties.ExecutionSeconds),
            ("appealSeconds", cases.GetProperty("appealSeconds"), policy.Penalties.AppealSeconds),
            ("appealVerdictSeconds", cases.GetProperty("appealVerdictSeconds"), policy.Penalties.AppealVerdictSeconds),
            ("immunitySeconds", cases.GetProperty("immunitySeconds"), policy.Penalties.ImmunitySeconds),
            ("faultMaxAgeSeconds", cases.GetProperty("faultMaxAgeSeconds"), policy.Penalties.FaultMaxAgeSeconds),
            ("automaticWindowSeconds", cases.GetProperty("automaticWindowSeconds"), policy.Penalties.AutomaticSlashWindowSeconds),
            ("rebateBp", cases.GetProperty("rebateBp"), policy.Penalties.AcceptanceRebate.Value),
            ("bondBp", cases.GetProperty("bondBp"), policy.Penalties.DisputeBond.Value),
            ("reviewFromBp", cases.GetProperty("reviewFromBp"), policy.Penalties.ReviewFrom.Value),
            ("withoutCouncilMaxBp", cases.GetProperty("withoutCouncilMaxBp"), policy.Penalties.SlashWithoutCouncilMax.Value),
            ("automaticMaxBp", cases.GetProperty("automaticMaxBp"), policy.Penalties.AutomaticSlashesMax.Value),
            ("evidenceMax", cases.GetProperty("evidenceMax"), policy.Penalties.EvidenceMax),
            ("rewards.epochSeconds", rewards.GetProperty("epochSeconds"), policy.Time.EpochSeconds),
            ("rewards.activationSeconds", rewards.GetProperty("activationSeconds"), policy.Rewards.ClaimDelaySeconds),
            ("rewards.pauseSeconds", rewards.GetProperty("pauseSeconds"), policy.Penalties.PauseSeconds),
        ];

        Assert.All(numbers, number => Assert.True(number.Deployed.GetInt64() == number.OfThePolicy, $"{number.Name}: {number.Deployed} deployed, {number.OfThePolicy} in the policy"));
        long[] terms = [.. stake.GetProperty("lockSeconds").EnumerateArray().Select(term => term.GetInt64())];
        Assert.Equal(policy.Rewards.LockFactors.Select(factor => (long)factor.Days * policy.Rewards.DaySeconds), terms);
    }
}
