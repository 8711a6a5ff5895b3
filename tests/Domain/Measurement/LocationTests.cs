using NodeProgram.Domain.Measurement;

namespace NodeProgram.Domain.Tests.Measurement;

public sealed class LocationTests
{
    private static readonly MeasurementPolicy Policy = new();
    private static readonly GeoPoint Frankfurt = new(50_110_000, 8_680_000), Singapore = new(1_350_000, 103_820_000), NewYork = new(40_710_000, -74_010_000);

    [Fact]
    public void ChordKilometres_KnownPlaces_EqualsTheFormulaInFloatingPoint()
    {
        foreach ((GeoPoint a, GeoPoint b) in new[] { (Frankfurt, Singapore), (Frankfurt, NewYork), (Singapore, NewYork), (Frankfurt, Frankfurt), (new GeoPoint(90_000_000, 0), new GeoPoint(-90_000_000, 180_000_000)) })
        {
            double Rad(int micro) => micro / 1e6 * Math.PI / 180;
            double h = Math.Pow(Math.Sin((Rad(b.LatitudeMicrodegrees) - Rad(a.LatitudeMicrodegrees)) / 2), 2)
                + Math.Cos(Rad(a.LatitudeMicrodegrees)) * Math.Cos(Rad(b.LatitudeMicrodegrees)) * Math.Pow(Math.Sin((Rad(b.LongitudeMicrodegrees) - Rad(a.LongitudeMicrodegrees)) / 2), 2);
            Assert.Equal(2 * 6_356 * Math.Sqrt(h), (double)Location.ChordKilometres(a, b), 3);
        }
    }

    [Fact]
    public void Refutes_FasterThanLightInFibre_Does()
    {
        long least = Location.LeastRttMicros(Frankfurt, NewYork, Policy); // a chord of about 5,950 km: 59.5 ms
        Assert.InRange(least, 59_000, 60_000);
        Assert.True(Location.Refutes(least - 1, Frankfurt, NewYork, Policy));
        Assert.False(Location.Refutes(least, Frankfurt, NewYork, Policy));
        Assert.False(Location.Refutes(0, Frankfurt, Frankfurt, Policy));
    }

    [Theory]
    [InlineData(90_000_001, 0)]
    [InlineData(-90_000_001, 0)]
    [InlineData(0, 180_000_001)]
    [InlineData(0, int.MinValue)]
    public void GeoPoint_OutsideTheEarth_IsRefused(int latitude, int longitude) => Assert.Throws<ArgumentOutOfRangeException>(() => new GeoPoint(latitude, longitude));
}
