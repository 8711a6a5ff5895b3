using System.Buffers.Binary;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Alerts;
using NodeProgram.Edge.Committing;
using NodeProgram.Edge.Healing;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Local;
using NodeProgram.Edge.MediaServer;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Queue;
using NodeProgram.Edge.Sampling;
using NodeProgram.Edge.Sending;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Running;

/// <summary>A running relay, put together: this method is the diagram.</summary>
internal static class Relay
{
    /// <summary>The relay's own version, e.g. <c>1.0.0</c>.</summary>
    internal static string Version { get; } = typeof(Relay).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>What batches and reports name as their software.</summary>
    internal static string Software { get; } = "relay/" + Version;

    private static readonly TimeSpan RestartWithin = TimeSpan.FromMinutes(1);

    /// <summary>Runs until cancelled; what was measured and not sent is in the queue then.</summary>
    /// <exception cref="SettingsException">It cannot start as it is set up.</exception>
    /// <exception cref="IdentityException">The node's key cannot be used.</exception>
    internal static async Task RunAsync(RelaySettings settings, RelayLog log, TimeProvider time, CancellationToken cancellation)
    {
        using DataDirectory data = DataDirectory.Hold(settings.DataDirectory);
        using NodeIdentity identity = NodeIdentity.LoadOrCreate(data.Location);
        using var queue = new TelemetryQueue(data.QueuePath, settings.QueueBytes);
        using HttpClient http = HttpTransport.Create(settings);
        var clock = new RelayClock(time);
        string boot = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var status = new RelayStatus(identity.Node, boot, time);
        var service = new ServiceClient(http, settings.Service, identity, clock);
        var configuration = new ConfigurationLoop(service, identity.Node, data.Location, clock, status, log);
        var slots = new CommitBook(identity.Node, new SeenSlotFile(data.SeenSlotsPath, identity.Node, log));
        var sealer = new BatchSealer(identity, boot, Software, queue, slots, clock, status, log);
        var shipper = new Shipper(queue, new HubSender(http, time), new CredentialsCache(service, identity.Node, clock), status, log, time, () => BackOffMax(configuration.Current));
        var alerts = new AlertBook(settings.Certificates, clock, log);
        sealer.Alerts = () => configuration.Current?.TelemetryVersion >= TelemetryBatch.CurrentVersion ? alerts.Raised() : [];
        var restart = settings.LiveKitRestart is { } words ? new RestartCommand(words, RestartWithin, time) : null;
        using var healer = new MediaServerHealer(new RestartPolicy(settings.LiveKitRestartAfter), restart, time, log);
        using ProbeEndPoint probes = Bind(RelaySetting.ProbeBind, () => new ProbeEndPoint(settings.ProbeBind, identity.Node, clock));
        probes.IsDark = at => configuration.Current?.IsDark(at) ?? false;
        using LocalServer local = Bind(RelaySetting.Local, () => new LocalServer(settings.Local, new LocalPages(status, queue, probes, clock, alerts, healer).Page, time));
        var sampler = new HostSampler(new HostFiles(settings.ProcRoot, settings.SysRoot), data.Location, time);
        using var liveKit = new LiveKitClient(settings, time);
        var media = new MediaServerLoop(liveKit, settings, configuration, clock, log, view =>
        {
            alerts.See(view);
            healer.See(view.Figures.ServiceUp);
        });
        var burster = new Burster(probes, identity, clock);
        probes.OnBurstAsWitness = burster.Handle;
        probes.OnBurstAsTarget = new BurstServer(probes, identity.Node, clock, () => configuration.Current?.Bursts, sealer.Add).Handle;
        var loops = new MeasuringLoops(configuration, clock, identity.Node, at => alerts.See(media.Complete(sampler.Take(at))), new Prober(probes, clock), burster, sealer);
        data.Announce(local.Bound.ToString(), log);
        log.Info("start", $"node {identity.Node}, boot {boot}, {Software}; probes on {probes.Bound}, http://{local.Bound}/healthz; {queue.Count} batches waiting from before");

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] running =
        [
            local.RunAsync(stop.Token),
            probes.RunAsync(stop.Token),
            configuration.RunAsync(stop.Token),
            alerts.RunAsync(stop.Token),
            healer.RunAsync(stop.Token),
            media.RunAsync(stop.Token),
            loops.SampleAsync(stop.Token),
            loops.ProbeAsync(stop.Token),
            loops.SealAsync(PhaseOf(identity), stop.Token),
            shipper.RunAsync(stop.Token),
        ];
        Task ended = await Task.WhenAny(running);
        await stop.CancelAsync();
        sealer.Seal();
        await Task.WhenAll(running.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
        log.Info("stop", $"{queue.Count} batches wait for the next start");
        if (!cancellation.IsCancellationRequested)
            await ended; // a loop ends by itself only by a bug: say which
    }

    // As slow as the telemetry's own rhythm allows, and no slower than two minutes.
    private static TimeSpan BackOffMax(NodeConfiguration? configuration) =>
        TimeSpan.FromMilliseconds(Math.Clamp(configuration?.SendIntervalMs ?? 60_000, 100, 120_000));

    private static int PhaseOf(NodeIdentity identity) => BinaryPrimitives.ReadInt32BigEndian(identity.Node.ToBytes()) & int.MaxValue;

    private static T Bind<T>(RelaySetting setting, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (SocketException exception)
        {
            throw new SettingsException(setting, $"cannot be bound: {exception.Message}");
        }
    }
}
