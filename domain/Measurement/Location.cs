namespace NodeProgram.Domain.Measurement;

/// <summary>A place on Earth in millionths of a degree: latitude -90,000,000 to 90,000,000, longitude -180,000,000 to 180,000,000.</summary>
public readonly record struct GeoPoint
{
    /// <summary>The place with these coordinates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A coordinate is out of range.</exception>
    public GeoPoint(int latitudeMicrodegrees, int longitudeMicrodegrees)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((long)latitudeMicrodegrees), 90_000_000, nameof(latitudeMicrodegrees));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((long)longitudeMicrodegrees), 180_000_000, nameof(longitudeMicrodegrees));
        (LatitudeMicrodegrees, LongitudeMicrodegrees) = (latitudeMicrodegrees, longitudeMicrodegrees);
    }

    /// <summary>North is positive.</summary>
    public int LatitudeMicrodegrees { get; }

    /// <summary>East is positive.</summary>
    public int LongitudeMicrodegrees { get; }
}

/// <summary>
/// Whether a declared position can be true (rules, section 2: light in fibre needs at least 1 ms of round trip per 100 km; one sample faster than that refutes it).
/// The distance is the straight line through the Earth, which no signal can undercut; computed in decimals, which give the same digits on every machine.
/// </summary>
public static class Location
{
    private const decimal EarthRadiusKilometres = 6_356m; // the polar radius, the smallest one: never accuse for the shape of the Earth
    private const decimal RadiansPerMicrodegree = 3.1415926535897932384626433833m / 180_000_000m;

    /// <summary>The least round trip between two places, microseconds, rounded down.</summary>
    public static long LeastRttMicros(GeoPoint left, GeoPoint right, MeasurementPolicy policy) =>
        (long)(ChordKilometres(left, right) * policy.LightMicrosPer100Km / 100m);

    /// <summary>Whether a round trip is too short for the two places to be where they say.</summary>
    /// <param name="rttMicros">The shortest round trip seen, microseconds, 0 or more.</param>
    /// <param name="left">Declared position of the one end.</param>
    /// <param name="right">Position of the other.</param>
    /// <param name="policy">The speed of light in fibre.</param>
    public static bool Refutes(long rttMicros, GeoPoint left, GeoPoint right, MeasurementPolicy policy) => rttMicros < LeastRttMicros(left, right, policy);

    /// <summary>The length of the straight line between two places on the smallest sphere, kilometres.</summary>
    public static decimal ChordKilometres(GeoPoint left, GeoPoint right)
    {
        (decimal x1, decimal y1, decimal z1) = Unit(left);
        (decimal x2, decimal y2, decimal z2) = Unit(right);
        decimal dx = x1 - x2, dy = y1 - y2, dz = z1 - z2;
        return EarthRadiusKilometres * Root(dx * dx + dy * dy + dz * dz);
    }

    private static (decimal X, decimal Y, decimal Z) Unit(GeoPoint point)
    {
        decimal latitude = point.LatitudeMicrodegrees * RadiansPerMicrodegree, longitude = point.LongitudeMicrodegrees * RadiansPerMicrodegree;
        decimal level = Cosine(latitude);
        return (level * Cosine(longitude), level * Sine(longitude), Sine(latitude));
    }

    private static decimal Sine(decimal angle) => Series(angle, angle, 1);

    private static decimal Cosine(decimal angle) => Series(1, angle, 0);

    // Taylor's series; angles are at most pi, so that 20 terms leave less than 10^-20.
    private static decimal Series(decimal first, decimal angle, int degree)
    {
        decimal term = first, sum = first;
        for (int i = 0; i < 20; i++)
        {
            degree += 2;
            term = -term * angle * angle / (degree * (degree - 1));
            sum += term;
        }

        return sum;
    }

    // Newton's method from above; each step at least halves the error beyond the root.
    private static decimal Root(decimal square)
    {
        decimal root = 2;
        for (int i = 0; i < 60 && square > 0; i++)
            root = (root + square / root) / 2;
        return square > 0 ? root : 0;
    }
}
