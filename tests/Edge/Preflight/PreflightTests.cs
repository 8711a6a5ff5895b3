using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Preflight;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Settings;
using NodeProgram.Edge.Tests.Sampling;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Preflight;

public sealed class PreflightTests : IDisposable
{
    private readonly HostTree tree = new();
    private readonly TemporaryDirectory directory = new();

    public void Dispose()
    {
        tree.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData("3400000", "model name\t: AMD EPYC\ncpu MHz\t\t: 2595.124", 3_400)] // the driver's own maximum first
    [InlineData(null, "model name\t: Intel(R) Xeon(R) CPU E5-2686 v4 @ 2.30GHz\ncpu MHz\t\t: 1200.0", 2_300)] // the name before the moment
    [InlineData(null, "model name\t: AMD EPYC\ncpu MHz\t\t: 2595.624", 2_596)]
    [InlineData(null, "model name\t: ARM Neoverse", null)]
    [InlineData(null, "cpu MHz\t\t: fast", null)]
    public void CpuMegahertz_SourcesInOrder(string? maximum, string cpuinfo, int? expected)
    {
        tree.Put("proc/cpuinfo", cpuinfo);
        if (maximum is not null)
            tree.Put("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", maximum + "\n");
        Assert.Equal(expected, Machine().CpuMegahertz());
    }

    [Theory]
    [InlineData("max 100000", 4)]
    [InlineData("250000 100000", 2)]
    [InlineData("50000 100000", 1)] // less than one is still one processor, a slow one
    [InlineData("900000 100000", 4)]
    public void CpuCores_ContainerLimit_CountsWholeProcessors(string cpuMax, int expected)
    {
        tree.Put("proc/cpuinfo", string.Concat(Enumerable.Range(0, 4).Select(number => $"processor\t: {number}\nflags\t: x\n\n")))
            .Put("proc/self/cgroup", "0::/\n").Put("sys/fs/cgroup/cpu.stat", "usage_usec 1\n").Put("sys/fs/cgroup/cpu.max", cpuMax + "\n");
        Assert.Equal(expected, Machine().CpuCores());
    }

    [Theory]
    [InlineData("NAME=\"Ubuntu\"\nID=ubuntu\nVERSION_ID=\"24.04\"\n", "ubuntu", "24.04")]
    [InlineData("ID=debian\nVERSION_ID=\"12\"", "debian", "12")]
    [InlineData("ID=\"centos\"\nVERSION_ID='9'", "centos", "9")]
    [InlineData("ID=arch\n", "arch", null)]
    [InlineData("ID=\u001b[2J\n", null, null)] // what goes into a report must be printable
    [InlineData("", null, null)]
    public void System_OsRelease_IdAndVersion(string text, string? id, string? version)
    {
        tree.Put("etc/os-release", text);
        Assert.Equal((id, version), Machine().System());
    }

    [Theory]
    [InlineData("/var/lib/relay", "8:3")]
    [InlineData("/var/lib/other", "8:1")]
    [InlineData("/mnt/with space/x", "8:5")]
    public void DeviceOf_MountInfo_LongestPrefixWins(string path, string device)
    {
        const string mountinfo = """
            22 27 0:21 / /proc rw - proc proc rw
            27 1 8:1 / / rw - ext4 /dev/sda1 rw
            30 27 8:2 / /var/lib/rel rw - ext4 /dev/sda2 rw
            31 27 8:3 / /var/lib/relay rw - ext4 /dev/sda3 rw
            32 27 8:5 / /mnt/with\040space rw - ext4 /dev/sda5 rw
            """;
        Assert.Equal(device, MachineInspection.DeviceOf(mountinfo, path));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1", false)]
    [InlineData(null, null)]
    public void DiskIsSolidState_RotationalFlag(string? rotational, bool? expected)
    {
        tree.Put("proc/self/mountinfo", "27 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        if (rotational is not null)
            tree.Put("sys/dev/block/8:1/queue/rotational", rotational + "\n");
        Assert.Equal(expected, Machine().DiskIsSolidState());
    }

    [Theory]
    [InlineData("apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n", true)]
    [InlineData("apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Unattended-Upgrade \"0\";\n", false)]
    [InlineData("dnf/automatic.conf", "[commands]\napply_updates = yes\n", true)]
    [InlineData("dnf/automatic.conf", "[commands]\napply_updates = no\n", false)]
    [InlineData("apt/sources.list", "", false)] // apt without that file does not update by itself
    [InlineData("hostname", "x", null)]
    public void AutomaticUpdates_PackageManagersSetting(string file, string text, bool? expected)
    {
        tree.Put("etc/" + file, text);
        Assert.Equal(expected, Machine().AutomaticUpdates());
    }

    [Theory]
    [InlineData("Docker version 27.3.1, build ce12230", "27.3.1")]
    [InlineData("v2.29.7\n", "2.29.7")]
    [InlineData("Docker version 20.10.24+dfsg1, build 297e128", "20.10.24+dfsg1")]
    [InlineData("command not found", null)]
    [InlineData("", null)]
    public void VersionIn_DockersOutput(string output, string? version) => Assert.Equal(version, DockerInspection.VersionIn(output));

    // RFC 1918, 3927, 4193, 4291, 6598; documentation ranges count as public, as the machine cannot know better.
    [Theory]
    [InlineData("8.8.8.8", true, false)]
    [InlineData("10.0.0.1", false, false)]
    [InlineData("172.15.0.1", true, false)]
    [InlineData("172.16.0.1", false, false)]
    [InlineData("172.31.255.255", false, false)]
    [InlineData("192.168.1.1", false, false)]
    [InlineData("169.254.1.1", false, false)]
    [InlineData("127.0.0.1", false, false)]
    [InlineData("100.63.255.255", true, false)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("100.127.255.255", false, true)]
    [InlineData("100.128.0.0", true, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("fd00::1", false, false)]
    [InlineData("2606:4700::1", true, false)]
    public void Address_PublicAndCarrierShared(string address, bool isPublic, bool isCarrierShared)
    {
        Assert.Equal(isPublic, NetworkInspection.IsPublic(IPAddress.Parse(address)));
        Assert.Equal(isCarrierShared, NetworkInspection.IsCarrierShared(IPAddress.Parse(address)));
    }

    // What the machine's own addresses say of the address that the operator states.
    [Theory]
    [InlineData("8.8.8.8:7882", "8.8.8.8", "8.8.8.8", true, null, false)] // its own, public
    [InlineData("8.8.8.8:7882", "192.168.1.5", "8.8.8.8", null, null, null)] // behind a router: only the outside knows
    [InlineData("node.example:7882", "8.8.8.8", "8.8.8.8", null, true, false)] // a name that leads here
    [InlineData("node.example:7882", "8.8.8.8", "", null, false, null)] // a name that leads nowhere
    [InlineData("8.8.8.8:7882", "100.70.1.1", "8.8.8.8", null, null, true)] // a carrier's translation
    [InlineData(null, "8.8.8.8", "", null, null, null)]
    public void WithAddress_OwnAddresses_WhatTheyTell(string? stated, string own, string resolved, bool? isStatic, bool? isName, bool? carrier)
    {
        var findings = new Findings();
        var blank = new PreflightReport { Node = default, PublicKey = "", AtUnixMs = 0, Software = "x" };
        PreflightReport report = NetworkInspection.WithAddress(
            blank, stated, [IPAddress.Parse(own)], resolved.Length > 0 ? [IPAddress.Parse(resolved)] : [], findings);
        Assert.Equal((isStatic, isName, carrier), (report.StaticAddress, report.DynamicDns, report.CarrierGradeNat));
        Assert.Equal(isStatic is null, findings.Missing.Any(missing => missing.Field == "staticAddress"));
        Assert.Equal(carrier is null, findings.Missing.Any(missing => missing.Field == "carrierGradeNat"));
    }

    [Fact]
    public async Task Measure_ThisMachineAgainstRealServers_IsASignedReportOfTheContract()
    {
        await using WebApplication server = await BandwidthServerAsync();
        var address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var listening = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listening.Start();
        int taken = ((IPEndPoint)listening.LocalEndpoint).Port;
        RelaySettings settings = TestSettings.For(directory.Location, ("--hubs", $"{address.Authority},127.0.0.1:1"), ("--ports", $"{taken}/tcp"),
            ("--download-url", $"{address}down"), ("--upload-url", $"{address}up"));
        using NodeIdentity identity = NodeIdentity.LoadOrCreate(directory.Location);
        using HttpClient http = HttpTransport.Create(settings);

        PreflightReport made = await PreflightRunner.MeasureAsync(settings, identity, http, TimeProvider.System, CancellationToken.None);

        Assert.True(PreflightCodec.TryParse(PreflightCodec.Write(made), out PreflightReport? report, out TelemetryRefusal refusal), refusal.ToString());
        Assert.True(PreflightCodec.Verify(report!));
        Assert.Equal(identity.Node, report!.Node);
        Assert.Equal(Environment.ProcessorCount, report.CpuCores);
        Assert.InRange(report.MemoryBytes!.Value, 1L << 28, 1L << 44);
        Assert.InRange(report.DiskBytes!.Value, 1L << 28, 1L << 50);
        Assert.NotNull(report.OsId);
        Assert.Equal(new PortMeasurement(taken, "tcp", true, null), report.Ports[0]); // something listens there already
        Assert.InRange(report.Hubs[0].RttMicros!.Value, 1, 1_000_000);
        Assert.Null(report.Hubs[1].RttMicros);
        Assert.InRange(report.DownloadBitsPerSecond!.Value, 1_000_000, 1_000_000_000_000);
        Assert.InRange(report.UploadBitsPerSecond!.Value, 1_000_000, 1_000_000_000_000);
        Assert.Contains(report.Unmeasured, missing => missing is { Field: "ports[0].reachable" });
        Assert.All(report.Unmeasured, missing => Assert.NotEmpty(missing.Reason));
    }

    [Fact]
    public async Task Measure_NothingToMeasureAgainst_SaysSoAndInventsNothing()
    {
        RelaySettings settings = TestSettings.For(directory.Location, ("--proc", tree.Etc), ("--sys", tree.Etc), ("--etc", tree.Etc), ("--download-url", "http://127.0.0.1:1/x"));
        using NodeIdentity identity = NodeIdentity.LoadOrCreate(directory.Location);
        using HttpClient http = HttpTransport.Create(settings);
        PreflightReport report = await PreflightRunner.MeasureAsync(settings, identity, http, TimeProvider.System, CancellationToken.None);
        Assert.True(PreflightCodec.TryParse(PreflightCodec.Write(report), out _, out TelemetryRefusal refusal), refusal.ToString());
        string[] missing = [.. report.Unmeasured.Select(field => field.Field)];
        foreach (string field in new[] { "cpuCores", "cpuMegahertz", "memoryBytes", "diskIsSolidState", "osId", "osVersion", "automaticUpdates", "hubs", "publicAddress", "downloadBitsPerSecond", "uploadBitsPerSecond" })
            Assert.Contains(field, missing);
        Assert.Null(report.CpuCores);
        Assert.Null(report.DownloadBitsPerSecond);
    }

    private MachineInspection Machine() => new(tree.Files, tree.Etc, "/");

    private static async Task<WebApplication> BandwidthServerAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        WebApplication server = builder.Build();
        server.Run(async context =>
        {
            byte[] piece = new byte[65_536];
            if (context.Request.Path == "/down")
            {
                for (int count = 0; count < 400; count++)
                    await context.Response.Body.WriteAsync(piece);
            }
            else
            {
                // Takes so much and then has seen enough.
                for (long total = 0, read = -1; read != 0 && total < 1_100_000_000; total += read)
                    read = await context.Request.Body.ReadAsync(piece);
            }
        });
        await server.StartAsync();
        return server;
    }
}
