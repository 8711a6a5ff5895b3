using System.Globalization;
using FsCheck.Xunit;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;

namespace NodeProgram.Domain.Tests.Releases;

/// <summary>What a node's software is held against at an instant (rules, section 3, "software version" and "security patches").</summary>
public sealed class PublishedReleasesTests
{
    private const long Hour = 3_600_000;
    private static readonly Policy Rules = Policy.Default;
    private static readonly NodeId Node = NodeId.FromBytes(Keccak256.Hash([7]));

    // The end of an update slot of the node: all times below are hours from it. Its slots are a week apart and an hour long.
    private static readonly long Slot = UpdateSlot.NextFrom(Node, new EpochId(20_000), Rules).ShapeOf(Rules.Time).StartUnixMilliseconds + Hour;

    // Releases as "version@hours since they were published", with "!" critical, "r" and hours since when required; reports as "version@hours since".
    public static TheoryData<string, string, int, string> Standings => new()
    {
        // the update slot, then 72 h
        { "1.1.0@2", "1.0.0@500", 72, "1.0.0: 1 up to 1.1.0; ; " }, // published 2 h before the slot's end, an hour before its begin: 72 h after the slot it counts
        { "1.1.0@2", "1.0.0@500", 71, "1.0.0: 0 up to ; ; " },
        { "1.1.0@0.5", "1.0.0@500", 75, "1.0.0: 0 up to ; ; " }, // published within the slot: the next one, a week later, is its own
        { "1.1.0@0.5", "1.0.0@500", 239, "1.0.0: 0 up to ; ; " },
        { "1.1.0@0.5", "1.0.0@500", 240, "1.0.0: 1 up to 1.1.0; ; " },
        { "1.1.0@2 1.2.0@2 1.3.0@2", "1.0.0@500", 100, "1.0.0: 3 up to 1.3.0; ; " },
        { "1.1.0@2 1.2.0@2 1.3.0@2", "1.2.0@500", 100, "1.2.0: 1 up to 1.3.0; ; " },
        { "1.1.0@2 1.2.0@0", "1.0.0@500", 100, "1.0.0: 1 up to 1.1.0; ; " }, // the second waits for the next slot
        { "1.1.0-rc.1@2", "1.0.0@500", 100, "1.0.0: 0 up to ; ; " }, // nobody has to run a pre-release
        { "1.1.0@2", "1.1.0-rc.1@500", 100, "1.1.0-rc.1: 1 up to 1.1.0; ; " }, // and one of it is older than the release
        { "1.1.0@2", "1.1.0@500", 100, "1.1.0: 0 up to ; ; " },
        { "1.1.0@2", "2.0.0@500", 100, "2.0.0: 0 up to ; ; " },
        { "1.1.0@2", "nonsense@500", 100, "nonsense: 1 up to 1.1.0; ; " },
        { "1.1.0@2", "", 100, "" }, // it never said anything
        { "", "1.0.0@500", 100, "" }, // nothing was published
        { "1.1.0@-200", "1.0.0@500", 100, "" }, // nothing yet
        { "1.1.0@2", "1.0.0@-200", 100, "" },

        // the public minimum
        { "1.1.0@2r2 1.2.0@2", "1.0.0@500", 10, "1.0.0: 0 up to ; 1.1.0; " },
        { "1.1.0@2r-50", "1.0.0@500", 10, "1.0.0: 0 up to ; ; " }, // its time has not come
        { "1.1.0@2r2 1.2.0@2r1", "1.0.0@500", 10, "1.0.0: 0 up to ; 1.2.0; " }, // the newest of two
        { "1.1.0-rc.1@2r2", "1.0.0@500", 10, "1.0.0: 0 up to ; 1.1.0-rc.1; " }, // whoever requires a pre-release means it

        // critical fixes: from publication on, as long as the node has lacked it without a break
        { "1.1.0@2!", "1.0.0@500", 10, "1.0.0: 0 up to ; ; 1.1.0 12" },
        { "1.1.0@2! 1.2.0@1!", "1.0.0@500", 10, "1.0.0: 0 up to ; ; 1.1.0 12" }, // the oldest
        { "1.1.0@2! 1.2.0@1!", "1.1.0@500", 10, "1.1.0: 0 up to ; ; 1.2.0 11" },
        { "1.1.0@2! 1.2.0@1!", "1.0.0@500 1.1.0@0", 10, "1.1.0: 0 up to ; ; 1.2.0 11" }, // it got the first; the second it lacked before already
        { "1.1.0@50!", "1.1.0@60 1.0.0@5", 10, "1.0.0: 0 up to ; ; 1.1.0 15" }, // it had it, and went back
        { "1.1.0@50! 1.2.0@50", "1.2.0@500", 10, "1.2.0: 0 up to ; ; " }, // every newer release has it
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public void FactOf_Node_IsHeldAgainstWhatCounts(string releases, string reports, int hoursAfterSlot, string expected) =>
        Assert.Equal(expected, Describe(FactOf(releases, reports, Slot + hoursAfterSlot * Hour)));

    [Fact]
    public void FactOf_NodeThatJoinedLater_IsAskedFromThenOn()
    {
        SoftwareFact fact = FactOf("1.1.0@300!", "1.0.0@5", Slot + 74 * Hour, activeFrom: Slot - 2 * Hour)!;
        Assert.Equal((1, 76 * 3_600L), (fact.ReleasesBehind, fact.FixOverdueSeconds)); // its first slot begins an hour after it joined
        fact = FactOf("1.1.0@300!", "1.0.0@5", Slot + 74 * Hour, activeFrom: Slot)!;
        Assert.Equal((0, 74 * 3_600L), (fact.ReleasesBehind, fact.FixOverdueSeconds));
    }

    // A later hour, an older version, one release more: never better.
    [Property(MaxTest = 300)]
    public void FactOf_WorseFacts_NeverStandBetter(byte version, byte older, byte hours, byte later, byte[] published)
    {
        string releases = string.Join(' ', published.Take(12).Select((at, i) => $"1.{i + 1}.0@{at}{(at % 3 == 0 ? "!" : "")}{(at % 4 == 0 ? $"r{at / 2}" : "")}"));
        string more = releases + $" 1.{published.Take(12).Count() + 1}.0@{later}!r{later}";
        long at = Slot + hours * Hour;
        string Runs(int minor) => $"1.{minor % 14}.0@400";
        (int, bool, long) Of(string list, string runs, long when) => FactOf(list, runs, when) is { } fact ? (fact.ReleasesBehind, fact.BelowRequired is not null, fact.FixOverdueSeconds) : default;
        int runs = version % 14, worse = Math.Min(runs, older % 14);
        AssertWorse(Of(releases, Runs(runs), at), Of(releases, Runs(worse), at));
        AssertWorse(Of(releases, Runs(runs), at), Of(releases, Runs(runs), at + later * Hour));
        AssertWorse(Of(releases, Runs(runs), at), Of(more, Runs(runs), at));

        static void AssertWorse((int Behind, bool Below, long Overdue) good, (int Behind, bool Below, long Overdue) bad)
        {
            Assert.True(bad.Behind >= good.Behind);
            Assert.True(bad.Below || !good.Below);
            Assert.True(bad.Overdue >= good.Overdue);
        }
    }

    private static SoftwareFact? FactOf(string releases, string reports, long at, long activeFrom = 0) => new PublishedReleases(
        [.. Words(releases).Select(static word => ReleaseOf(word[0], word[1]))], at, Rules)
        .FactOf(Node, [.. Words(reports).Select(static word => new SoftwareReport("relay/" + word[0], Ago(word[1])))], activeFrom);

    private static Release ReleaseOf(string version, string rest)
    {
        Assert.True(ReleaseVersion.TryParse(version, out ReleaseVersion parsed));
        string[] times = rest.Replace("!", "", StringComparison.Ordinal).Split('r');
        return new Release(parsed, Ago(times[0]), times.Length > 1 ? Ago(times[1]) : null, rest.Contains('!', StringComparison.Ordinal));
    }

    private static IEnumerable<string[]> Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => word.Split('@'));

    private static long Ago(string hours) => Slot - (long)(decimal.Parse(hours, CultureInfo.InvariantCulture) * Hour);

    private static string Describe(SoftwareFact? fact) => fact is null
        ? ""
        : $"{fact.Reported["relay/".Length..]}: {fact.ReleasesBehind} up to {fact.NewestCounted}; {fact.BelowRequired}; {fact.FixMissing}{(fact.FixMissing is null ? "" : $" {fact.FixOverdueSeconds / 3_600}")}";
}
