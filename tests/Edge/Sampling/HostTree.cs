using NodeProgram.Edge.Sampling;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Sampling;

/// <summary>A /proc and a /sys of recorded text.</summary>
internal sealed class HostTree : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    internal HostFiles Files => new(directory["proc"], directory["sys"]);

    internal string Etc => directory["etc"];

    internal HostTree Put(string path, string text)
    {
        directory.Write(path, text);
        return this;
    }

    public void Dispose() => directory.Dispose();
}

/// <summary>Recorded on a virtual machine with two processors (Linux 6.1, Debian 12), shortened.</summary>
internal static class Recorded
{
    internal const string Stat = """
        cpu  4705 150 1120 16250 520 30 45 10 0 0
        cpu0 2350 75 560 8125 260 15 22 5 0 0
        intr 114930548 113199788
        ctxt 1990473
        """;

    // 1,000 ticks later: 600 user, 100 system, 250 idle, 50 iowait.
    internal const string StatLater = """
        cpu  5305 150 1220 16500 570 30 45 10 0 0
        cpu0 2650 75 610 8250 285 15 22 5 0 0
        """;

    internal const string MemInfo = """
        MemTotal:       24684096 kB
        MemFree:         1842200 kB
        MemAvailable:   18513072 kB
        Buffers:          322720 kB
        """;

    internal const string NetDev = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo: 23795905    5429    0    0    0     0          0         0 23795905    5429    0    0    0     0       0          0
          ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
          eth0: 441273452   14674    0    0    0     0          0         0  1859513   11977    0    0    0     0       0          0
        """;

    internal const string NetDevLater = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo: 99999999    5429    0    0    0     0          0         0 99999999    5429    0    0    0     0       0          0
          ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
          eth0:442523452   14674    0    0    0     0          0         0  2359513   11977    0    0    0     0       0          0
        """;

    internal const string DiskStats = """
           7       0 loop0 10 0 80 4 0 0 0 0 0 8 4 0 0 0 0 0 0
         254       0 vda 11263 4137 1165514 3303 5722 6071 712968 4508 0 9876 7812 0 0 0 0 0 0
         254       1 vda1 11163 4137 1165514 3303 5722 6071 712968 4508 0 9876 7812 0 0 0 0 0 0
        """;

    // 2,048 sectors read, 20,480 written, 2,500 ms busy.
    internal const string DiskStatsLater = """
           7       0 loop0 9999 0 99999 4 0 0 0 0 0 9999 4 0 0 0 0 0 0
         254       0 vda 11300 4137 1167562 3303 5800 6071 733448 4508 0 12376 7812 0 0 0 0 0 0
         254       1 vda1 11200 4137 1167562 3303 5800 6071 733448 4508 0 12376 7812 0 0 0 0 0 0
        """;
}
