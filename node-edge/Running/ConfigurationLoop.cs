using System.Net;
using NodeProgram.Domain.Quantities;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Running;

/// <summary>
/// Keeps the node's configuration: asks again as often as the service wants, with the tag of what it has; before there is one it tries with growing pauses and says what it
/// waits for. The last one is kept on disk, so that a relay which restarts while the service is away goes on measuring.
/// </summary>
internal sealed class ConfigurationLoop(ServiceClient service, NodeId node, string dataDirectory, RelayClock clock, RelayStatus status, RelayLog log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(2);

    // People and deadlines decide on admission; who waits for them should hear soon.
    private static readonly TimeSpan AdmissionPauseMax = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<NodeConfiguration> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string file = Path.Combine(dataDirectory, "configuration.json");
    private volatile NodeConfiguration? current;
    private string? etag;
    private TimeSpan pause = FirstPause;

    /// <summary>The configuration in force; null before the first.</summary>
    internal NodeConfiguration? Current => current;

    /// <summary>Completes with the first configuration.</summary>
    internal Task<NodeConfiguration> FirstAsync => first.Task;

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        LoadLast();
        while (true)
        {
            TimeSpan wait = await AskAsync(cancellation);
            await Task.Delay(wait, clock.Time, cancellation);
        }
    }

    /// <summary>Asks once; returns how long to wait before the next time.</summary>
    internal async Task<TimeSpan> AskAsync(CancellationToken cancellation)
    {
        try
        {
            ServiceAnswer answer = await service.SendAsync(HttpMethod.Get, $"/api/nodes/{node}/configuration", null, etag, cancellation);
            if (answer.Status == HttpStatusCode.NotModified && current is not null)
                return Settled(current);
            if (answer.IsSuccess)
            {
                NodeConfiguration configuration = NodeConfiguration.Parse(answer.Body, node);
                etag = answer.ETag;
                SaveLast(answer.Body);
                return Settled(Use(configuration));
            }

            etag = null;
            return answer.ProblemCode switch
            {
                // Ordinary states before activation.
                "node-key-unknown" or "node-unknown" or "http-404" => Unsettled("the program to know this node; apply with: relay apply", AdmissionPauseMax),
                "node-not-admitted" => Unsettled("the program to admit this node; see: relay status", AdmissionPauseMax),
                _ => Unsettled($"the service's configuration ({answer.Sentence})", PauseMax),
            };
        }
        catch (ServiceUnreachableException exception)
        {
            return Unsettled($"the service: {exception.Message}", PauseMax);
        }
        catch (FormatException exception)
        {
            return Unsettled($"a configuration that this relay understands: {exception.Message}", PauseMax);
        }
    }

    private TimeSpan Settled(NodeConfiguration configuration)
    {
        status.Configured(configuration.State, configuration.Targets.Count);
        log.Info("configuration", $"node is {configuration.State}, witnesses {configuration.Targets.Count} peers, a sample every {configuration.HeartbeatMs} ms");
        pause = FirstPause;
        return TimeSpan.FromMilliseconds(configuration.RefreshMs);
    }

    private TimeSpan Unsettled(string waitingFor, TimeSpan pauseMax)
    {
        status.WaitFor(waitingFor);
        log.Warn("configuration", $"waiting for {waitingFor}");
        pause = pause < pauseMax ? pause : pauseMax;
        TimeSpan wait = pause * (0.75 + Random.Shared.NextDouble() / 2);
        pause *= 2;
        // With a configuration in hand, its own rhythm is fast enough to hear of the service's return.
        return current is not null && TimeSpan.FromMilliseconds(current.RefreshMs) is var refresh && refresh < wait ? refresh : wait;
    }

    private NodeConfiguration Use(NodeConfiguration configuration)
    {
        current = configuration;
        first.TrySetResult(configuration);
        return configuration;
    }

    private void LoadLast()
    {
        try
        {
            if (File.Exists(file))
                Use(NodeConfiguration.Parse(File.ReadAllBytes(file), node));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            log.Warn("configuration", $"{file} is left aside: {exception.Message}");
        }
    }

    private void SaveLast(byte[] json)
    {
        try
        {
            File.WriteAllBytes(file + ".new", json);
            File.Move(file + ".new", file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Warn("configuration", $"{file} cannot be written: {exception.Message}");
        }
    }
}
