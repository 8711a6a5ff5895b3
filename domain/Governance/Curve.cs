using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Domain.Governance;

/// <summary>A point of a <see cref="Curve"/>.</summary>
/// <param name="Input">The input, in the curve's unit.</param>
/// <param name="Output">The output there, in the curve's unit; not negative.</param>
public readonly record struct Knot(long Input, long Output);

/// <summary>Which way a curve must go.</summary>
public enum CurveDirection
{
    /// <summary>More input never gives less output.</summary>
    Rising,

    /// <summary>More input never gives more output.</summary>
    Falling,
}

/// <summary>
/// A piecewise linear function over integers: linear between knots, clamped outside the first and last. A step is two knots with one input: the first
/// is where the piece below ends, the second holds from that input on (intervals are half-open, the lower bound included). Between knots the result is
/// the exact value truncated: the numerator <c>y0 (x1 - x) + y1 (x - x0)</c> is never negative (rules, introduction). In JSON an array of pairs,
/// <c>[[50,0],[50,2000],[100,5000]]</c>.
/// </summary>
[JsonConverter(typeof(JsonPairsConverter))]
public sealed class Curve : IEquatable<Curve>
{
    /// <summary>The most knots of one curve, 64.</summary>
    public const int KnotsMax = 64;

    /// <summary>The largest input of a knot, 10^12.</summary>
    public const long InputMax = 1_000_000_000_000;

    /// <summary>The largest output of a knot, 10^6: with it no numerator leaves 63 bits.</summary>
    public const long OutputMax = 1_000_000;

    private readonly Knot[] knots;

    /// <summary>The curve through these knots, as given: nothing is checked before <see cref="Validate"/>.</summary>
    public Curve(params ReadOnlySpan<Knot> knots) => this.knots = knots.ToArray();

    /// <summary>The knots in their order.</summary>
    public ImmutableArray<Knot> Knots => [.. knots];

    /// <summary>The curve through pairs of input and output: <c>Curve.Of((40, 10_000), (100, 8_000))</c>.</summary>
    public static Curve Of(params ReadOnlySpan<(long Input, long Output)> pairs)
    {
        var knots = new Knot[pairs.Length];
        for (int i = 0; i < pairs.Length; i++)
            knots[i] = new Knot(pairs[i].Input, pairs[i].Output);
        return new Curve(knots);
    }

    /// <summary>The output at this input. Any input is allowed; outside the knots the nearest one's output holds.</summary>
    /// <exception cref="InvalidOperationException">The curve has no knots, so it was never validated.</exception>
    public long At(long input)
    {
        Knot[] all = knots;
        if (all.Length == 0)
            throw new InvalidOperationException("A curve without knots has no values; validate the policy before using it.");
        int next = 0;
        while (next < all.Length && all[next].Input <= input)
            next++;
        if (next == 0)
            return all[0].Output;
        Knot below = all[next - 1];
        if (next == all.Length || below.Input == input)
            return below.Output;
        Knot above = all[next];
        return (below.Output * (above.Input - input) + above.Output * (input - below.Input)) / (above.Input - below.Input);
    }

    /// <summary>Adds a fault for everything that keeps this from being a monotonic curve with outputs from 0 to the given maximum.</summary>
    /// <param name="faults">At the curve's own path.</param>
    /// <param name="direction">Which way it must go.</param>
    /// <param name="outputMax">The largest output allowed, at most <see cref="OutputMax"/>.</param>
    /// <param name="reachesMax">Whether the largest output must occur (a part that can never be full would be a silent cap).</param>
    public void Validate(PolicyFaults faults, CurveDirection direction, long outputMax, bool reachesMax = false)
    {
        if (!faults.Require(knots.Length is >= 1 and <= KnotsMax, "", PolicyFaultCodes.BadList, $"A curve has 1 to {KnotsMax} knots, not {knots.Length}."))
            return;
        for (int i = 0; i < knots.Length; i++)
        {
            faults.InRange(knots[i].Input, 0, InputMax, $"[{i}]");
            faults.InRange(knots[i].Output, 0, Math.Min(outputMax, OutputMax), $"[{i}]");
            if (i == 0)
                continue;
            faults.Require(knots[i].Input >= knots[i - 1].Input, $"[{i}]", PolicyFaultCodes.NotMonotonic, "Inputs must not fall from one knot to the next.");
            faults.Require(i < 2 || knots[i].Input != knots[i - 2].Input, $"[{i}]", PolicyFaultCodes.BadList, "At most two knots share an input.");
            faults.Require(
                direction == CurveDirection.Rising ? knots[i].Output >= knots[i - 1].Output : knots[i].Output <= knots[i - 1].Output,
                $"[{i}]", PolicyFaultCodes.NotMonotonic, $"Outputs must not {(direction == CurveDirection.Rising ? "fall" : "rise")} from one knot to the next.");
        }

        if (reachesMax)
            faults.Require(knots.Max(static knot => knot.Output) == outputMax, "", PolicyFaultCodes.Inconsistent, $"The curve must reach its maximum, {outputMax}.");
    }

    /// <summary>Equal knots in equal order.</summary>
    public bool Equals(Curve? other) => other is not null && knots.AsSpan().SequenceEqual(other.knots);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Curve);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Knot knot in knots)
            hash.Add(knot);
        return hash.ToHashCode();
    }

    /// <summary>The knots as in JSON.</summary>
    public override string ToString() => $"[{string.Join(',', knots.Select(static knot => $"[{knot.Input},{knot.Output}]"))}]";

    private sealed class JsonPairsConverter : JsonConverter<Curve>
    {
        public override Curve Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("A curve is an array of [input, output] pairs.");
            var knots = new List<Knot>();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                if (knots.Count == KnotsMax)
                    throw new JsonException($"A curve has at most {KnotsMax} knots.");
                knots.Add(new Knot(ReadNumber(ref reader), ReadNumber(ref reader)));
                if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
                    throw new JsonException("A knot is [input, output].");
            }

            return reader.TokenType == JsonTokenType.EndArray ? new Curve([.. knots]) : throw new JsonException("A curve is an array of [input, output] pairs.");
        }

        public override void Write(Utf8JsonWriter writer, Curve value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (Knot knot in value.knots)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(knot.Input);
                writer.WriteNumberValue(knot.Output);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        private static long ReadNumber(ref Utf8JsonReader reader) =>
            reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value)
                ? value : throw new JsonException("A knot is two whole numbers, [input, output].");
    }
}
