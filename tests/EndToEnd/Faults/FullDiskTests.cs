using System.Net;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Telemetry;
using NodeProgram.EndToEnd.Tests.Crashes;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.EndToEnd.Tests.Faults;

/// <summary>Files that cannot grow any more while the program runs: it refuses, and what it has acknowledged is there when there is room again.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int EventsMax = 20_000;
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Program_DiskFullWhileItRuns_RefusesAndLosesNothingAcknowledged()
    {
        // 4 MiB a file; the runtime's own scratch files are kept out of it.
        using var program = new ProgramUnderFire(directory.File("data"), new Dictionary<string, string> { ["Program:Policy"] = "default" })
        {
            Shell = "export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; trap '' XFSZ; ulimit -f 8192",
        };
        Assert.True(await program.StartAsync());
        var node = new LoadNode(1);
        long start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 1_000;
        int acknowledged = 0;
        HttpStatusCode? status;
        while ((status = await program.PostAsync(node.Id, TelemetryCodec.Write(node.Event(acknowledged, start, 600, 60_000, 9)))) == HttpStatusCode.Created && acknowledged < EventsMax)
            acknowledged++;
        // Refused, or the program has ended because a database was full before the log was; never a success that is none.
        Assert.True(status is null or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable, $"{status} after {acknowledged} events");
        Assert.InRange(acknowledged, 100, EventsMax - 1);
        program.Kill();

        program.Shell = ":";
        Assert.True(await program.StartAsync());
        using var left = new Aftermath(directory.File("data"), Policy.Default);
        Assert.True(await Until.TrueAsync(async () => (await left.BlocksAsync()).Any(row => row.Block.Boots[0].Batches.Runs is [(0, var last)] && last >= acknowledged - 1)), program.Output);
        Assert.Equal(HttpStatusCode.Created, await program.PostAsync(node.Id, TelemetryCodec.Write(node.Event(acknowledged + 1, start, 600, 60_000, 9))));
        Assert.Equal(0, await program.StopAsync());
        Assert.Equal("ok", left.IntegrityOf("tables.db"));
        Assert.Equal("ok", left.IntegrityOf("durable.db"));
    }
}
