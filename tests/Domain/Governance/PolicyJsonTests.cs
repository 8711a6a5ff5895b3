using System.Collections.Immutable;
using System.Text;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Governance;

/// <summary>The strict reader on shapes that the policy itself has only some of.</summary>
public sealed class PolicyJsonTests
{
    private const string Good = """{"items":[{"amount":"1"}],"byName":{"a":1},"maybe":5,"curve":[[1,2]]}""";

    [Theory]
    [InlineData(Good, "")]
    [InlineData("""{"items":[],"byName":{},"curve":[[1,2]]}""", "")] // what may be null may be left out
    [InlineData("""{"items":[],"byName":{},"maybe":null,"curve":[[1,2]]}""", "")]
    [InlineData("""{"items":{},"byName":[],"curve":{}}""", "items:wrong-type byName:wrong-type curve:wrong-type")]
    [InlineData("""{"items":[1,{"amount":2},{"amount":"2","more":0},null],"byName":{"b":"x"},"curve":[[1,2]]}""", "items[0]:wrong-type items[1].amount:wrong-type items[2].more:unknown-field items[3]:wrong-type byName.b:wrong-type")]
    [InlineData("""{"items":null,"byName":{},"curve":null}""", "items:wrong-type curve:wrong-type")]
    [InlineData("""{"byName":{},"maybe":"1","curve":[[1,2]]}""", "maybe:wrong-type items:missing-field")]
    public void Read_AnyShape_NamesEveryFault(string json, string faults)
    {
        var found = new PolicyFaults();
        Shape? shape = PolicyJson.Read<Shape>(Encoding.UTF8.GetBytes(json), found);
        Assert.Equal(faults, string.Join(' ', found.All.Select(static fault => $"{fault.Path}:{fault.Code}")));
        Assert.Equal(faults.Length == 0, shape is not null);
    }

    [Fact]
    public void Read_DocumentTooLong_IsRefused()
    {
        var found = new PolicyFaults();
        Assert.Null(PolicyJson.Read<Shape>(Encoding.UTF8.GetBytes(Good), found, Good.Length - 1));
        Assert.Equal("policy: The document is longer than 78 bytes. (bad-json)", Assert.Single(found.All).ToString().Replace((Good.Length - 1).ToString(), "78"));
        Assert.NotNull(PolicyJson.Read<Shape>(Encoding.UTF8.GetBytes(Good), new PolicyFaults(), Good.Length));
    }

    [Fact]
    public void Read_TooDeep_IsRefused()
    {
        var found = new PolicyFaults();
        Assert.Null(PolicyJson.Read<Shape>(Encoding.UTF8.GetBytes(new string('[', 40) + new string(']', 40)), found));
        Assert.Equal(PolicyFaultCodes.BadJson, Assert.Single(found.All).Code);
    }

    [Fact]
    public void ToCanonicalBytes_Shape_AreSortedAndBare() => Assert.Equal(
        """{"byName":{"a":2,"b":1},"curve":[[1,2]],"items":[{"amount":"7"}],"maybe":null}""",
        Encoding.UTF8.GetString(PolicyJson.ToCanonicalBytes(new Shape([new Item(new Wei(7))], new Dictionary<string, int> { ["b"] = 1, ["a"] = 2 }, null, Curve.Of((1, 2))))));

    [Fact]
    public void Faults_Joined_HaveOnePath()
    {
        var faults = new PolicyFaults();
        Assert.True(faults.None);
        faults.At("a").At("b", 2).Add("c", "code", "Why.");
        faults.At("a").At("[1]").Add("", "code", "Why.");
        Assert.False(faults.InRange(5, 6, 7));
        Assert.True(faults.InRange(6, 6, 7) & faults.InRange(7, 6, 7));
        Assert.Equal(["a.b[2].c", "a[1]", "5"], faults.All.Select(static fault => fault.Path));
        Assert.Equal("a.b[2].c: Why. (code)", faults.All[0].ToString());
    }

    [Fact]
    public void Equality_PoliciesAndCurves_IsThatOfTheirValues()
    {
        Assert.False(Policy.Default.Equals(null));
        Assert.NotEqual(Policy.Default, Policy.Default with { Version = 2 });
        Assert.Equal(Policy.Default, Policy.Default with { Scoring = Policy.Default.Scoring with { Latency = new(10_000, Curve.Of([.. Policy.Default.Scoring.Latency.Curve.Knots.Select(static knot => (knot.Input, knot.Output))])) } });
        Assert.Contains(Policy.Default.ComputeHash(), Policy.Default.ToString());
        Curve curve = Curve.Of((1, 2), (3, 4));
        Assert.True(curve.Equals((object)Curve.Of((1, 2), (3, 4))) && curve.GetHashCode() == Curve.Of((1, 2), (3, 4)).GetHashCode());
        Assert.False(curve.Equals((object)"curve") || curve.Equals(null) || curve.Equals(Curve.Of((1, 2))));
        Assert.Equal("[[1,2],[3,4]]", curve.ToString());
        Assert.Equal([new Knot(1, 2), new Knot(3, 4)], curve.Knots.ToArray());
    }

    [Fact]
    public void Diff_ListsOfOtherLength_AreOneChange()
    {
        Policy fewer = Policy.Default with { Scoring = Policy.Default.Scoring with { Bands = Policy.Default.Scoring.Bands.RemoveAt(1) } };
        Assert.Equal("scoring.bands", Assert.Single(PolicyDiff.Between(Policy.Default, fewer)).Path);
        Policy other = Policy.Default with { Scoring = Policy.Default.Scoring with { Bands = Policy.Default.Scoring.Bands.SetItem(1, new(new(81_000), new(15_000))) } };
        Assert.Equal(new PolicyChange("scoring.bands[1].from", "80000", "81000"), Assert.Single(PolicyDiff.Between(Policy.Default, other)));
    }

    private sealed record Item(Wei Amount);

    private sealed record Shape(ImmutableArray<Item> Items, IReadOnlyDictionary<string, int> ByName, int? Maybe, Curve Curve);
}
