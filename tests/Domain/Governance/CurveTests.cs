using System.Numerics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Tests.Governance;

public sealed class CurveTests
{
    private static readonly Curve Stepped = Curve.Of((10, 0), (20, 100), (20, 200), (40, 201));

    [Theory]
    [InlineData(0, 0)] // clamped below
    [InlineData(10, 0)]
    [InlineData(11, 10)]
    [InlineData(19, 90)] // linear up to the step
    [InlineData(20, 200)] // the step's upper knot holds from its input on
    [InlineData(21, 200)] // 200 + 1/20, truncated
    [InlineData(39, 200)]
    [InlineData(40, 201)]
    [InlineData(41, 201)] // clamped above
    [InlineData(long.MaxValue, 201)]
    [InlineData(long.MinValue, 0)]
    public void At_AroundEveryKnot_IsLinearClampedAndTruncated(long input, long output) => Assert.Equal(output, Stepped.At(input));

    [Theory]
    [InlineData(100, 8_000)]
    [InlineData(101, 7_960)] // rules, section 3, latency: 100 -> 8,000, 150 -> 6,000
    [InlineData(40, 10_000)]
    [InlineData(41, 9_966)] // 10,000 - 2,000/60 = 9,966.67, truncated, never rounded up
    public void At_FallingCurve_TruncatesTheValueItself(long input, long output) =>
        Assert.Equal(output, Curve.Of((40, 10_000), (100, 8_000), (150, 6_000)).At(input));

    [Fact]
    public void At_NoKnots_Throws() => Assert.Throws<InvalidOperationException>(() => new Curve().At(1));

    public static TheoryData<string, string, string> Faulty() => new()
    {
        { "[]", "", PolicyFaultCodes.BadList },
        { "[[2,0],[1,5]]", "[1]", PolicyFaultCodes.NotMonotonic },
        { "[[1,5],[2,4]]", "[1]", PolicyFaultCodes.NotMonotonic },
        { "[[1,1],[1,2],[1,3]]", "[2]", PolicyFaultCodes.BadList },
        { "[[-1,0]]", "[0]", PolicyFaultCodes.OutOfRange },
        { "[[1000000000001,0]]", "[0]", PolicyFaultCodes.OutOfRange },
        { "[[0,-1]]", "[0]", PolicyFaultCodes.OutOfRange },
        { "[[0,101]]", "[0]", PolicyFaultCodes.OutOfRange },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_FaultyCurve_NamesTheKnot(string json, string path, string code)
    {
        var faults = new PolicyFaults();
        JsonSerializer.Deserialize<Curve>(json)!.Validate(faults.At("curve"), CurveDirection.Rising, 100);
        Assert.Equal([("curve" + path, code)], faults.All.Select(static fault => (fault.Path, fault.Code)));
    }

    [Fact]
    public void Validate_FallingCurveThatRises_IsRefused()
    {
        var faults = new PolicyFaults();
        Curve.Of((1, 1), (2, 2)).Validate(faults, CurveDirection.Falling, 10);
        Assert.Equal(PolicyFaultCodes.NotMonotonic, Assert.Single(faults.All).Code);
    }

    [Fact]
    public void Validate_FlatCurveEitherWay_IsAccepted()
    {
        var faults = new PolicyFaults();
        Curve.Of((1, 5), (2, 5)).Validate(faults, CurveDirection.Falling, 5);
        Curve.Of((1, 5), (2, 5)).Validate(faults, CurveDirection.Rising, 5);
        Assert.Empty(faults.All);
    }

    [Fact]
    public void Validate_MaximumNeverReached_IsRefused()
    {
        var faults = new PolicyFaults();
        Curve.Of((1, 1), (2, 9)).Validate(faults, CurveDirection.Rising, 10, reachesMax: true);
        Assert.Equal(PolicyFaultCodes.Inconsistent, Assert.Single(faults.All).Code);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[[1]]")]
    [InlineData("[[1,2,3]]")]
    [InlineData("[[1,2.5]]")]
    [InlineData("[[1,\"2\"]]")]
    [InlineData("[[1,2],3]")]
    public void Json_NotPairsOfWholeNumbers_IsRefused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Curve>(json));

    [Fact]
    public void Validate_MostKnots_IsFine()
    {
        var faults = new PolicyFaults();
        JsonSerializer.Deserialize<Curve>($"[{string.Join(',', Enumerable.Range(0, Curve.KnotsMax).Select(static i => $"[{i},{i}]"))}]")!.Validate(faults, CurveDirection.Rising, Curve.KnotsMax);
        Assert.Empty(faults.All);
    }

    [Fact]
    public void Json_TooManyKnots_IsRefused() => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize<Curve>($"[{string.Join(',', Enumerable.Range(0, Curve.KnotsMax + 1).Select(static i => $"[{i},{i}]"))}]"));

    [Property]
    public Property At_RandomCurve_IsMonotoneAndTheExactValueTruncated() => Prop.ForAll(RandomCurve().ToArbitrary(), Gen.Choose(-5, 2_000).ToArbitrary(), (curve, input) =>
    {
        long output = curve.At(input);
        Assert.True(curve.At(input + 1) >= output);
        Assert.Equal(Exact(curve, input), output);
        Assert.Equal(curve, JsonSerializer.Deserialize<Curve>(JsonSerializer.Serialize(curve)));
    });

    private static Gen<Curve> RandomCurve() =>
        from count in Gen.Choose(1, 8)
        from steps in Gen.Choose(1, 200).ArrayOf(count)
        from rises in Gen.Choose(0, 5_000).ArrayOf(count)
        select new Curve([.. steps.Select((_, i) => new Knot(steps.Take(i + 1).Sum(), rises.Take(i + 1).Sum()))]);

    // The value as a fraction, found with a search of its own.
    private static long Exact(Curve curve, long input)
    {
        var knots = curve.Knots;
        if (input <= knots[0].Input)
            return knots[0].Output;
        for (int i = 1; i < knots.Length; i++)
        {
            if (input <= knots[i].Input)
                return (long)(knots[i - 1].Output + BigInteger.Divide((BigInteger)(knots[i].Output - knots[i - 1].Output) * (input - knots[i - 1].Input), knots[i].Input - knots[i - 1].Input));
        }

        return knots[^1].Output;
    }
}
