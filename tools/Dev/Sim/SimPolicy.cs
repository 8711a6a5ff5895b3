using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Dev.Sim;

/// <summary>The policy that the program runs under: the demo's rules on a clock that is faster still. A file like any other policy, not special code.</summary>
internal static class SimPolicy
{
    private const int EpochsInWindow = 30;

    public static Policy Of() => Policy.Demo with
    {
        Time = TimePolicy.Demo with { EpochSeconds = 20, UptimeWindowSeconds = EpochsInWindow * 20 },
        // A restart in an update slot would hide crashes of the script; a gap is found within the few seconds that an outage of the script lasts; maintenance is announced within an epoch.
        Measurement = MeasurementPolicy.Demo with { UpdateRestartSeconds = 0, IngestGapSeconds = 3, MaintenanceLeadSeconds = 5 },
        Onboarding = OnboardingPolicy.Demo with { TestnetSeconds = 5 },
        // Unlike the demo's three relays on one machine, simulated nodes stand in networks of their own.
        Witnesses = new WitnessPolicy(),
    };

    /// <summary>Writes it where the program can read it.</summary>
    /// <returns>The file.</returns>
    public static string Write(Policy policy, string directory)
    {
        Directory.CreateDirectory(directory);
        string file = Path.Combine(directory, "policy.json");
        File.WriteAllText(file, policy.ToJson());
        return file;
    }
}
