using FsCheck.Xunit;
using NodeProgram.Domain.Measurement.Digests;

namespace NodeProgram.Domain.Tests.Measurement.Digests;

public sealed class CompactNumberTests
{
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(2_047, 2_047)] // the last exact one of 11 bits
    [InlineData(2_048, 2_048)]
    [InlineData(4_095, 4_095)]
    [InlineData(4_096, 4_096)]
    [InlineData(4_097, 4_096)] // from here every second number is lost
    [InlineData(long.MaxValue, 4_396_972_769_280)] // (2,048 + 2,047) x 2^30
    public void Code_Number_ComesBackCut(long value, long expected) => Assert.Equal(expected, CompactNumber.FromCode(CompactNumber.ToCode(value)));

    [Fact]
    public void Code_EveryCode_IsItsOwnNumbers()
    {
        long before = -1;
        for (int code = 0; code <= ushort.MaxValue; code++)
        {
            long value = CompactNumber.FromCode((ushort)code);
            Assert.Equal(code, CompactNumber.ToCode(value));
            Assert.True(value > before);
            before = value;
        }
    }

    [Property]
    public bool Code_AnyNumber_LosesNoMoreThanStated(long value)
    {
        long number = Math.Abs(value % CompactNumber.MaxValue);
        long kept = CompactNumber.FromCode(CompactNumber.ToCode(number));
        return kept <= number && (number - kept) * (System.Numerics.BigInteger)1_000_000 <= (System.Numerics.BigInteger)number * CompactNumber.RelativeErrorPpm;
    }
}
