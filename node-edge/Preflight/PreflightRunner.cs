using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Sampling;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Preflight;

/// <summary>Measures this machine against the list of the program document's technical requirements and signs what it found. It judges nothing.</summary>
internal static class PreflightRunner
{
    internal static async Task<PreflightReport> MeasureAsync(RelaySettings settings, NodeIdentity identity, HttpClient http, TimeProvider time, CancellationToken cancellation)
    {
        var findings = new Findings();
        var machine = new MachineInspection(new HostFiles(settings.ProcRoot, settings.SysRoot), settings.EtcRoot, settings.DataDirectory);
        (string? osId, string? osVersion) = machine.System();
        (string? docker, string dockerReason) = await DockerInspection.DockerAsync(cancellation);
        (string? compose, string composeReason) = await DockerInspection.ComposeAsync(cancellation);
        var report = new PreflightReport
        {
            Node = identity.Node,
            PublicKey = "",
            AtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Software = Relay.Software,
            CpuCores = findings.Take("cpuCores", machine.CpuCores(), $"{settings.ProcRoot}/cpuinfo names no processor"),
            CpuMegahertz = findings.Take("cpuMegahertz", machine.CpuMegahertz(), "the processor does not state its clock"),
            MemoryBytes = findings.Take("memoryBytes", machine.MemoryBytes(), $"{settings.ProcRoot}/meminfo cannot be read"),
            DiskBytes = findings.Take("diskBytes", machine.DiskBytes(), "the data directory's file system cannot be asked"),
            DiskIsSolidState = findings.Take("diskIsSolidState", machine.DiskIsSolidState(), "the data directory is on no disk whose kind the kernel states"),
            OsId = findings.Take("osId", osId, $"{settings.EtcRoot}/os-release does not say"),
            OsVersion = findings.Take("osVersion", osVersion, $"{settings.EtcRoot}/os-release does not say"),
            DockerVersion = findings.Take("dockerVersion", docker, dockerReason),
            DockerComposeVersion = findings.Take("dockerComposeVersion", compose, composeReason),
            AutomaticUpdates = findings.Take("automaticUpdates", machine.AutomaticUpdates(), "neither apt's nor dnf's setting is there"),
            Ports = Ports(settings, findings),
            Hubs = await HubsAsync(settings, findings, time, cancellation),
        };
        report = NetworkInspection.WithAddress(
            report, settings.PublicAddress, NetworkInspection.OwnAddresses(), await NetworkInspection.ResolveAsync(settings.PublicAddress, cancellation), findings);
        var meter = new BandwidthMeter(http, time);
        report = report with
        {
            DownloadBitsPerSecond = await BandwidthAsync("downloadBitsPerSecond", RelaySetting.DownloadUrl, settings.DownloadUrl, meter.DownloadAsync, findings, cancellation),
            UploadBitsPerSecond = await BandwidthAsync("uploadBitsPerSecond", RelaySetting.UploadUrl, settings.UploadUrl, meter.UploadAsync, findings, cancellation),
        };
        return PreflightCodec.Sign(report with { Unmeasured = findings.Missing }, identity.Key);
    }

    private static PortMeasurement[] Ports(RelaySettings settings, Findings findings)
    {
        (int Port, string Protocol)[] needed = [.. settings.Ports.Append((settings.ProbeBind.Port, "udp")).Where(port => port.Item1 > 0).Distinct().Take(32)];
        for (int index = 0; index < needed.Length; index++)
            findings.Miss($"ports[{index}].reachable", "only somebody outside can try");
        return [.. needed.Select(port => new PortMeasurement(port.Port, port.Protocol, NetworkInspection.IsBindable(settings.ProbeBind.Address, port.Port, port.Protocol), null))];
    }

    private static async Task<HubLatency[]> HubsAsync(RelaySettings settings, Findings findings, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.Hubs.Count == 0)
            findings.Miss("hubs", $"no hub to measure against ({RelaySetting.Hubs.Option})");
        var hubs = new List<HubLatency>();
        foreach (string hub in settings.Hubs.Take(16))
            hubs.Add(await NetworkInspection.MeasureHubAsync(hub, time, cancellation));
        return [.. hubs];
    }

    private static async Task<long?> BandwidthAsync(
        string field, RelaySetting setting, Uri? address, Func<Uri, CancellationToken, Task<long>> measure, Findings findings, CancellationToken cancellation)
    {
        if (address is null)
        {
            findings.Miss(field, $"nothing to measure against ({setting.Option})");
            return null;
        }

        try
        {
            return await measure(address, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            findings.Miss(field, exception.Message);
            return null;
        }
    }
}
