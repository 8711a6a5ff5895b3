using NodeProgram.Domain.Releases;

namespace NodeProgram.Domain.Tests.Releases;

/// <summary>Which software meets a requirement, and since when one that does not is outdated (rules, section 5).</summary>
public class SoftwareStandingTests
{
    // Ascending by age: each is older than the next.
    private static readonly string[] Ascending = ["0.0.1", "0.9.9", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0", "1.0.1", "1.9.0", "1.10.0", "2.0.0", "10.0.0"];

    [Fact]
    public void Versions_AnyTwo_AreOrderedByNumberAndPreReleasesComeBefore()
    {
        for (int i = 0; i < Ascending.Length; i++)
        {
            for (int j = 0; j < Ascending.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(Of(Ascending[i]).CompareTo(Of(Ascending[j]))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1.0.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.-1")]
    [InlineData("v1.0.0")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0- a")]
    [InlineData("1.0.1000000")]
    [InlineData("1.0.99999999999999999999")]
    [InlineData("٣.0.0")]
    public void Version_InAnotherForm_IsNone(string text) => Assert.False(ReleaseVersion.TryParse(text, out _));

    [Theory]
    [InlineData("relay/1.2.3", "1.2.3")]
    [InlineData("relay/1.2.3+abc", "1.2.3")]
    [InlineData("relay/1.2.3-rc.1", "1.2.3-rc.1")]
    [InlineData("other/9.9.9", "0.0.0")]
    [InlineData("relay", "0.0.0")]
    [InlineData("relay/new", "0.0.0")]
    [InlineData("relay/1.2.3/4", "0.0.0")]
    public void Software_AsReported_IsARelaysVersionOrOlderThanAll(string software, string version) => Assert.Equal(version, ReleaseVersion.OfSoftware(software).ToString());

    // Reports as "version@since", requirements as "version@from"; asked at 1,000; active from 0.
    public static TheoryData<string, string, long?> Histories => new()
    {
        { "", "1.1.0@100", null }, // nothing reported: nobody can tell
        { "1.0.0@50", "", null }, // nothing required
        { "1.1.0@50", "1.1.0@100", null }, // meets it
        { "1.2.0@50", "1.1.0@100", null }, // newer
        { "1.0.0@50", "1.1.0@100", 100 }, // from the requirement on
        { "1.0.0@500", "1.1.0@100", 500 }, // from the first report on
        { "1.0.0@50", "1.1.0@1000", null }, // required from the instant itself on
        { "1.0.0@50", "1.1.0@1500", null }, // in future
        { "1.0.0@50 1.1.0@999", "1.1.0@100", null }, // fixed in time
        { "1.0.0@50 1.1.0@1000", "1.1.0@100", 100 }, // fixed too late for this instant
        { "1.0.0@50 1.1.0@300", "1.1.0@100 1.2.0@600", 600 }, // the next requirement begins anew
        { "1.0.0@50 1.1.0@300", "1.1.0@100 1.2.0@200", 100 }, // was outdated all the time
        { "1.0.0@50 0.9.0@300 1.0.0@600", "1.1.0@100", 100 }, // from one outdated version to another
        { "1.0.0@50 1.1.0@300 1.0.0@600", "1.1.0@100", 600 }, // fixed, and back
        { "foreign@50", "1.1.0@100", 100 }, // nothing that can be read
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public void Node_WithAHistory_IsOutdatedSince(string reports, string required, long? since) =>
        Assert.Equal(since, SoftwareStanding.OutdatedSince(Reports(reports), Required(required), activeFromUnixMs: 0, atUnixMs: 1_000));

    [Fact]
    public void Node_ActivatedAfterTheRequirement_IsOutdatedSinceItsActivation() =>
        Assert.Equal(700, SoftwareStanding.OutdatedSince(Reports("1.0.0@50"), Required("1.1.0@100"), activeFromUnixMs: 700, atUnixMs: 1_000));

    [Fact]
    public void Reports_OfManyChanges_AreBoundedAndKeepTheBegin()
    {
        IReadOnlyList<SoftwareReport> reports = [];
        for (int i = 0; i < 1_000; i++)
            reports = SoftwareStanding.With(reports, i % 2 == 0 ? "relay/1.0.0" : "relay/0.9.0", 50 + i);
        Assert.Equal(SoftwareStanding.ReportsMax, reports.Count);
        Assert.Equal(60, SoftwareStanding.OutdatedSince(reports, Required("1.1.0@60"), 0, 10_000));
        Assert.Same(reports, SoftwareStanding.With(reports, reports[^1].Software, 20_000));
        Assert.Same(reports, SoftwareStanding.With(reports, "relay/2.0.0", reports[^1].SinceUnixMs));
    }

    private static ReleaseVersion Of(string text) => ReleaseVersion.TryParse(text, out ReleaseVersion version) ? version : throw new FormatException(text);

    private static SoftwareReport[] Reports(string text) => [.. Pairs(text).Select(static pair => new SoftwareReport("relay/" + pair.Version, pair.At))];

    private static RequiredRelease[] Required(string text) => [.. Pairs(text).Select(static pair => new RequiredRelease(Of(pair.Version), pair.At))];

    private static IEnumerable<(string Version, long At)> Pairs(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => (pair.Split('@')[0], long.Parse(pair.Split('@')[1], System.Globalization.CultureInfo.InvariantCulture)));
}
