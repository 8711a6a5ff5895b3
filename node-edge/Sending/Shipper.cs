using NodeProgram.Edge.Queue;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using Polly;
using Polly.Retry;

namespace NodeProgram.Edge.Sending;

/// <summary>
/// Empties the queue towards the hub in order: the oldest first, several at once when there is much to catch up. A record leaves the queue when the hub has it, or when
/// the hub refuses that record alone for good; a broken connection moves nothing and loses nothing.
/// </summary>
internal sealed class Shipper
{
    private const int EventsAtOnceMax = 32;
    private const int BytesAtOnceMax = 180_000; // with the quotes escaped still under the 256 KB that every tier takes
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    private readonly TelemetryQueue queue;
    private readonly HubSender sender;
    private readonly CredentialsCache credentials;
    private readonly RelayStatus status;
    private readonly RelayLog log;
    private readonly TimeProvider time;
    private readonly Func<TimeSpan> delayMax;
    private (TimeSpan DelayMax, ResiliencePipeline<SendOutcome> Pipeline)? retry;
    private int eventsAtOnce = EventsAtOnceMax;

    internal Shipper(TelemetryQueue queue, HubSender sender, CredentialsCache credentials, RelayStatus status, RelayLog log, TimeProvider time, Func<TimeSpan> delayMax)
    {
        (this.queue, this.sender, this.credentials, this.status, this.log, this.time, this.delayMax) = (queue, sender, credentials, status, log, time, delayMax);
    }

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await queue.WaitAsync(cancellation);
            try
            {
                await ShipOnceAsync(cancellation);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Measuring goes on while the disk does not let the queue be read.
                status.SendFailed($"the queue cannot be read: {exception.Message}");
                log.Warn("queue", exception.Message);
                await Task.Delay(delayMax(), time, cancellation);
            }
        }
    }

    /// <summary>Sends the oldest records as far as one request carries them; returns once they are settled.</summary>
    internal async Task ShipOnceAsync(CancellationToken cancellation)
    {
        IReadOnlyList<QueueItem> items = queue.Peek(eventsAtOnce, BytesAtOnceMax);
        if (items.Count == 0)
            return;

        SendOutcome outcome = await Retry().ExecuteAsync(async token => await AttemptAsync(items, token), cancellation);
        if (outcome.Kind == SendOutcomeKind.Accepted)
        {
            queue.Acknowledge(items[^1].Next);
            status.Sent(items.Count);
            log.Info("send", "telemetry is arriving");
            eventsAtOnce = Math.Min(EventsAtOnceMax, eventsAtOnce * 2);
        }
        else if (items.Count > 1)
        {
            // Too large together, or one among them is refused: halves find out which.
            eventsAtOnce = items.Count / 2;
        }
        else
        {
            queue.Acknowledge(items[0].Next);
            status.Refused();
            log.Warn("send", $"an event was given up: {outcome.Sentence}");
        }
    }

    private async ValueTask<SendOutcome> AttemptAsync(IReadOnlyList<QueueItem> items, CancellationToken cancellation)
    {
        byte[][] events = [.. items.Select(item => item.Payload)];
        if (await credentials.GetAsync(cancellation) is not HubCredentials held)
            return new SendOutcome(SendOutcomeKind.Later, credentials.WaitingFor);

        SendOutcome outcome = await sender.SendAsync(held, events, cancellation);
        if (outcome.Kind != SendOutcomeKind.Unauthorized)
            return outcome;

        // Once, at once: a token may have been revoked or its key rolled. Refused again, the back-off takes over.
        credentials.Discard(held);
        return await credentials.GetAsync(cancellation) is HubCredentials renewed
            ? await sender.SendAsync(renewed, events, cancellation)
            : new SendOutcome(SendOutcomeKind.Later, credentials.WaitingFor);
    }

    // The longest pause follows the telemetry's rhythm, which the service may change.
    private ResiliencePipeline<SendOutcome> Retry()
    {
        TimeSpan limit = delayMax();
        if (retry is { } present && present.DelayMax == limit)
            return present.Pipeline;

        ResiliencePipeline<SendOutcome> pipeline = new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<SendOutcome>
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay < limit ? FirstDelay : limit,
            MaxDelay = limit,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Kind: SendOutcomeKind.Later or SendOutcomeKind.Unauthorized }),
            // The hub knows better when it says so; null leaves the back-off in charge.
            DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
            OnRetry = arguments =>
            {
                status.SendFailed(arguments.Outcome.Result!.Sentence);
                log.Warn("send", arguments.Outcome.Result.Sentence);
                return ValueTask.CompletedTask;
            },
        }).Build();
        retry = (limit, pipeline);
        return pipeline;
    }
}
