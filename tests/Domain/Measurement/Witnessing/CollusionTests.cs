namespace NodeProgram.Domain.Tests.Measurement.Witnessing;

public sealed class CollusionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(40)]
    public void Run_ColludingShare_VerdictsHoldAndLiarsAreFound(int percent)
    {
        CollusionSimulation.Outcome outcome = new CollusionSimulation(nodes: 300, percent, epochs: 3, seed: 7).Run();
        // Witnesses stay the same for a whole epoch, so that slots of one target are wrong together: 900 groups are what the share is a sample of.
        double tolerance = 3 * Math.Sqrt(outcome.BinomialBound * (1 - outcome.BinomialBound) / 900) + 0.0005;
        Assert.InRange(outcome.WrongVerdictShare, 0, outcome.BinomialBound + tolerance);
        Assert.InRange(outcome.HonestFlaggedShare, 0, 0.01);
        Assert.InRange(outcome.LiarsFoundShare, 0.95, 1);
    }
}
