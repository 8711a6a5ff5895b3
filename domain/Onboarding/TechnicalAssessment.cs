using System.Collections.Immutable;
using System.Globalization;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Onboarding;

/// <summary>An assessment: every criterion with its grade, and what they mean together.</summary>
/// <param name="Grade">The worst grade among the results.</param>
/// <param name="Reason">Its code.</param>
/// <param name="Results">One line a criterion, in the order of <see cref="Criterion"/>.</param>
public sealed record AssessmentResult(Grade Grade, OnboardingReason Reason, ImmutableArray<CriterionResult> Results)
{
    /// <summary>Whether the applicant may go on: nothing failed.</summary>
    public bool IsAccepted => Grade is Grade.Pass or Grade.Warn;
}

/// <summary>
/// The relay's preflight report against the program document's minimum and recommended specifications (rules, section 9): each criterion passes, warns (below
/// recommended) or fails (below minimum), and the applicant sees which. That the report is the node's own and fresh is checked where it is received.
/// </summary>
public static class TechnicalAssessment
{
    private const long BytesPerGigabyte = 1_000_000_000;
    private const long BitsPerMegabit = 1_000_000;

    /// <summary>The assessment of a report that was read by its strict parser.</summary>
    public static AssessmentResult Decide(PreflightReport report, HardwarePolicy policy)
    {
        Grade unmeasured = policy.UnmeasuredWarns ? Grade.Warn : Grade.Fail;
        ImmutableArray<CriterionResult> results =
        [
            AtLeast(Criterion.Cores, report.CpuCores, policy.CoresMin, policy.CoresRecommended, "cores", unmeasured),
            AtLeast(Criterion.Clock, report.CpuMegahertz, policy.ClockMhzMin, null, "MHz", Grade.Warn),
            AtLeast(Criterion.Memory, report.MemoryBytes, policy.MemoryGigabytesMin * BytesPerGigabyte, policy.MemoryGigabytesRecommended * BytesPerGigabyte, "bytes", unmeasured),
            AtLeast(Criterion.Disk, report.DiskBytes, policy.DiskGigabytesMin * BytesPerGigabyte, policy.DiskGigabytesRecommended * BytesPerGigabyte, "bytes", unmeasured),
            YesNo(Criterion.SolidStateDisk, report.DiskIsSolidState, policy.SolidStateDiskRequired ? Grade.Fail : Grade.Warn, unmeasured),
            Bandwidth(report, policy, unmeasured),
            OperatingSystem(report, policy, unmeasured),
            YesNo(Criterion.Address, EitherOf(report.StaticAddress, report.DynamicDns), Grade.Fail, unmeasured),
            Ports(report, unmeasured),
            YesNo(Criterion.NoCarrierGradeNat, !report.CarrierGradeNat, Grade.Fail, unmeasured),
            Latency(report, policy, unmeasured),
            Docker(report, unmeasured),
            YesNo(Criterion.AutomaticUpdates, report.AutomaticUpdates, Grade.Warn, Grade.Warn),
        ];
        Grade worst = results.Max(static result => result.Grade);
        OnboardingReason reason = worst switch
        {
            Grade.Pass => OnboardingReason.AssessmentPassed,
            Grade.Warn => OnboardingReason.AssessmentPassedWithWarnings,
            _ => OnboardingReason.AssessmentFailed,
        };
        return new AssessmentResult(worst, reason, results);
    }

    private static CriterionResult AtLeast(Criterion criterion, long? measured, long minimum, long? recommended, string unit, Grade unmeasured)
    {
        Grade grade = measured is not { } value ? unmeasured
            : value < minimum ? Grade.Fail
            : value < recommended ? Grade.Warn
            : Grade.Pass;
        return new CriterionResult(criterion, grade, measured, minimum, recommended, unit);
    }

    private static CriterionResult YesNo(Criterion criterion, bool? measured, Grade no, Grade unmeasured, string detail = "") =>
        new(criterion, measured switch { true => Grade.Pass, false => no, null => unmeasured }, measured is { } yes ? (yes ? 1 : 0) : null, 1, null, "yes/no", detail);

    // One yes is enough; only two answers of no are a no.
    private static bool? EitherOf(bool? first, bool? second) => first == true || second == true ? true : first is null || second is null ? null : false;

    private static CriterionResult Bandwidth(PreflightReport report, HardwarePolicy policy, Grade unmeasured)
    {
        long? smaller = report.DownloadBitsPerSecond is { } down && report.UploadBitsPerSecond is { } up ? Math.Min(down, up) / BitsPerMegabit : null;
        return AtLeast(Criterion.Bandwidth, smaller, policy.BandwidthMbpsMin, policy.BandwidthMbpsRecommended, "Mbps", unmeasured);
    }

    private static CriterionResult OperatingSystem(PreflightReport report, HardwarePolicy policy, Grade unmeasured)
    {
        (int? minimum, long? release) = report.OsId switch
        {
            "ubuntu" => (policy.UbuntuReleaseMin, YearAndMonth(report.OsVersion)),
            "debian" => (policy.DebianReleaseMin, Major(report.OsVersion)),
            "centos" => (policy.CentOsReleaseMin, Major(report.OsVersion)),
            _ => ((int?)null, (long?)null),
        };
        Grade grade = report.OsId is null ? unmeasured
            : release is null ? Grade.Warn
            : release < minimum ? Grade.Fail
            : Grade.Pass;
        return new CriterionResult(Criterion.OperatingSystem, grade, release, minimum, null, "release", $"{report.OsId} {report.OsVersion}".Trim());
    }

    private static CriterionResult Ports(PreflightReport report, Grade unmeasured)
    {
        string[] closed = [.. report.Ports.Where(static port => port.Reachable == false || port.Bindable == false).Select(static port => $"{port.Port}/{port.Protocol}")];
        bool? open = closed.Length > 0 ? false : report.Ports.Count > 0 && report.Ports.All(static port => port.Reachable == true) ? true : null;
        return YesNo(Criterion.Ports, open, Grade.Fail, unmeasured, string.Join(' ', closed));
    }

    private static CriterionResult Latency(PreflightReport report, HardwarePolicy policy, Grade unmeasured)
    {
        HubLatency? nearest = report.Hubs.Where(static hub => hub.RttMicros is not null).MinBy(static hub => hub.RttMicros);
        Grade grade = nearest is null ? unmeasured : nearest.RttMicros < policy.HubLatencyMillisecondsLimit * 1_000L ? Grade.Pass : Grade.Fail;
        // Rounded up, so that a figure that failed never reads as one that passes.
        return new CriterionResult(Criterion.HubLatency, grade, (nearest?.RttMicros + 999) / 1_000, policy.HubLatencyMillisecondsLimit, null, "ms, below", nearest?.Hub ?? "");
    }

    private static CriterionResult Docker(PreflightReport report, Grade unmeasured)
    {
        bool complete = report.DockerVersion is not null && report.DockerComposeVersion is not null;
        string detail = complete ? "" : report.DockerVersion is null ? "Docker not found" : "Docker Compose not found";
        return YesNo(Criterion.Docker, complete ? true : null, Grade.Fail, unmeasured, detail);
    }

    private static long? Major(string? version) =>
        int.TryParse(version?.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) && major < 10_000 ? major : null;

    // Ubuntu's 20.04 as 2004.
    private static long? YearAndMonth(string? version) =>
        version?.Split('.') is [string year, string month, ..]
        && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out int yearNumber) && yearNumber < 100
        && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out int monthNumber) && monthNumber is >= 1 and <= 12
            ? yearNumber * 100 + monthNumber : null;
}
