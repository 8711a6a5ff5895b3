using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Orchestrations.Tests.Notifications;

/// <summary>A message's way out of the inbox while servers are down and the program is restarted.</summary>
public sealed class DeliveryWorkflowTests : IAsyncDisposable
{
    private static readonly MessageRef Message = new(new OperatorId(7), "0000000000000000001-00000000000000000000000000000000");
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("delivery-");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentDictionary<Channel, int> tries = new();
    private readonly ConcurrentDictionary<Channel, DeliveryState> reports = new();
    private readonly Dictionary<Channel, int> failures = [];
    private DurableTaskEngine? engine;

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
            await engine.DisposeAsync();
        directory.Delete(recursive: true);
    }

    // 30 s, 60 s, 120 s: the webhook's server is back for the fourth try; the mail goes at once.
    [Fact]
    public async Task Message_WhileAServerIsDown_ArrivesLaterAndTheOtherChannelIsNotHeldUp()
    {
        failures[Channel.Webhook] = 3;
        await StartAsync();
        await engine!.WhenIdleAsync();
        Assert.Equal((DeliveryState.Delivered, false), (reports[Channel.Email], reports.ContainsKey(Channel.Webhook)));
        DateTimeOffset start = clock.GetUtcNow();
        await EndAsync(restart: false);
        Assert.Equal((DeliveryState.Delivered, 4, 210), (reports[Channel.Webhook], tries[Channel.Webhook], (int)(clock.GetUtcNow() - start).TotalSeconds));
    }

    [Fact]
    public async Task Message_ThatNobodyTakes_IsRecordedAsFailedAfterAboutADay()
    {
        failures[Channel.Webhook] = int.MaxValue;
        await StartAsync();
        DateTimeOffset start = clock.GetUtcNow();
        await EndAsync(restart: false);
        Assert.Equal((DeliveryState.Failed, 30), (reports[Channel.Webhook], tries[Channel.Webhook]));
        Assert.InRange((clock.GetUtcNow() - start).TotalHours, 20, 30);
    }

    [Fact]
    public async Task Message_WithTheProgramRestartedBetweenTheTries_ArrivesAllTheSame()
    {
        failures[Channel.Webhook] = 5;
        await StartAsync();
        await EndAsync(restart: true);
        Assert.Equal((DeliveryState.Delivered, DeliveryState.Delivered), (reports[Channel.Webhook], reports[Channel.Email]));
    }

    private async Task StartAsync()
    {
        engine = NewEngine();
        await engine.StartAsync(default);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(DeliveryWorkflow.Name, Message, new StartOrchestrationOptions(DeliveryWorkflow.InstanceId(Message.Message)));
    }

    private async Task EndAsync(bool restart)
    {
        for (int turn = 0; turn < 1_000; turn++)
        {
            await engine!.WhenIdleAsync();
            OrchestrationMetadata? instance = await engine.Client.GetInstanceAsync(DeliveryWorkflow.InstanceId(Message.Message), getInputsAndOutputs: true);
            if (instance is { IsCompleted: true })
            {
                Assert.True(instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed, instance.FailureDetails?.ToString());
                return;
            }
            if (restart)
            {
                await engine.DisposeAsync();
                engine = NewEngine();
                await engine.StartAsync(default);
            }
            if (engine.NextTimerAt is { } next && next > clock.GetUtcNow())
                clock.SetUtcNow(next);
            await Task.Delay(1);
        }
        Assert.Fail("The delivery did not end.");
    }

    private DurableTaskEngine NewEngine()
    {
        var registry = new DurableFunctionRegistry();
        registry.AddOrchestrator(DeliveryWorkflow.Name, async context =>
        {
            await DeliveryWorkflow.RunAsync(context);
            return null;
        });
        registry.AddActivity(DeliveryActivities.SendWebhook, (_, _, _) => Send(Channel.Webhook));
        registry.AddActivity(DeliveryActivities.SendEmail, (_, _, _) => Send(Channel.Email));
        registry.AddActivity(DeliveryActivities.Record, (_, input, _) =>
        {
            DeliveryReport report = JsonSerializer.Deserialize<DeliveryReport>(input!)!;
            reports[report.Channel] = report.State;
            return Task.FromResult<object?>(null);
        });
        return new DurableTaskEngine(registry, new DurableEngineOptions { DatabasePath = Path.Combine(directory.FullName, "durable.db"), TimeProvider = clock });

        Task<object?> Send(Channel channel) =>
            tries.AddOrUpdate(channel, 1, (_, before) => before + 1) <= failures.GetValueOrDefault(channel) ? throw new IOException("Nobody is there.") : Task.FromResult<object?>(DeliveryState.Delivered);
    }
}
