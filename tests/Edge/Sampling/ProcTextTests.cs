using NodeProgram.Edge.Sampling;

namespace NodeProgram.Edge.Tests.Sampling;

public sealed class ProcTextTests
{
    [Fact]
    public void CpuOf_RecordedStat_BusyIsAllButIdleAndIoWait() =>
        Assert.Equal(new CpuTicks(4705 + 150 + 1120 + 30 + 45 + 10, 22830), ProcText.CpuOf(Recorded.Stat));

    [Fact]
    public void MemoryOf_RecordedMemInfo_IsInBytes() => Assert.Equal((24_684_096L * 1024, 18_513_072L * 1024), ProcText.MemoryOf(Recorded.MemInfo));

    [Fact]
    public void NetworkOf_RecordedNetDev_SumsWhatIsOuter()
    {
        Assert.Equal(new NetworkBytes(441_273_452, 1_859_513), ProcText.NetworkOf(Recorded.NetDev, name => name == "eth0"));
        Assert.Null(ProcText.NetworkOf(Recorded.NetDev, _ => false));
        Assert.Equal(["lo", "ifb0", "eth0"], ProcText.InterfacesOf(Recorded.NetDev));
    }

    [Fact]
    public void DisksOf_RecordedDiskStats_SectorsAndBusyTime() =>
        Assert.Equal(new DiskLine("vda", 1_165_514, 712_968, 9_876), ProcText.DisksOf(Recorded.DiskStats)[1]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu  1 2")]
    [InlineData("cpu  a b c d e")]
    [InlineData("MemTotal: 5 kB\nMemAvailable: 9 kB")]
    [InlineData("MemTotal: 0 kB\nMemAvailable: 0 kB")]
    [InlineData("MemTotal: 99999999999999999999 kB")]
    [InlineData("a\nb\neth0: x")]
    [InlineData("\u0000\u0000\n\n\n")]
    public void Readers_TextThatIsNoneOfTheirs_GiveNothing(string? text)
    {
        Assert.Null(ProcText.CpuOf(text));
        Assert.Null(ProcText.MemoryOf(text));
        Assert.Null(ProcText.NetworkOf(text, _ => true));
        Assert.Empty(ProcText.DisksOf(text));
    }
}
