using NodeProgram.Domain.Governance;

namespace NodeProgram.Domain.Tests.Governance;

/// <summary>Asserts that a section accepts both ends of a range and refuses the next value on either side.</summary>
internal static class Ranges
{
    public static void AssertExactly(Func<int, IPolicySection> with, int min, int max)
    {
        foreach ((int value, bool valid) in new[] { (min - 1, false), (min, true), (max, true), (max + 1, false) })
        {
            var faults = new PolicyFaults();
            with(value).Validate(faults);
            Assert.True(faults.None == valid, $"{value}: {string.Join("; ", faults.All)}");
        }
    }
}
