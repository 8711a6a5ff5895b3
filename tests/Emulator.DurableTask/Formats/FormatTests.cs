using System.Text;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Storage;
using NodeProgram.Emulator.DurableTask.Tests.Durability;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Formats;

/// <summary>
/// WARNING: what is written here is on people's disks. A change of a pinned file is a change of the format: it needs a new schema version and a way from the old.
/// </summary>
public class FormatTests
{
    private static readonly DateTime s_at = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>One event of every kind that is written, with every property that it can have.</summary>
    private static readonly HistoryEvent[] s_all =
    [
        HistoryEvent.OrchestratorStarted(s_at.AddTicks(1234567)),
        new() { Type = HistoryEventType.ExecutionStarted, Name = "Onboard", Version = "1.0", Instance = "0123456789abcdef0123456789abcdef", Data = "{\"Name\":\"Zoë\"}" },
        new() { Type = HistoryEventType.TaskScheduled, Id = 0, Name = "Vet", Version = "1.0", Data = "\"input\"", Tags = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } },
        HistoryEvent.TaskCompleted(0, "true"),
        HistoryEvent.TaskFailed(
            1,
            new TaskFailureDetails("System.Exception", "message", "at Here()", new TaskFailureDetails("Inner", "cause", null, null, null), new Dictionary<string, object?> { ["Code"] = 7 }),
            nonRetriable: true),
        new() { Type = HistoryEventType.SubOrchestrationInstanceCreated, Id = 2, Name = "Child", Version = "2.0", Instance = "child", Data = "1" },
        new() { Type = HistoryEventType.SubOrchestrationInstanceCompleted, Id = 2, Data = "2" },
        new() { Type = HistoryEventType.SubOrchestrationInstanceFailed, Id = 2 },
        new() { Type = HistoryEventType.TimerCreated, Id = 3, At = s_at.AddDays(3) },
        HistoryEvent.TimerFired(3, s_at.AddDays(3)),
        new() { Type = HistoryEventType.EventSent, Id = 4, Name = "Decision", Instance = "other", Data = "null" },
        HistoryEvent.EventRaised("Decision", "{\"Approved\":true}"),
        new() { Type = HistoryEventType.ExecutionSuspended, Data = "maintenance" },
        new() { Type = HistoryEventType.ExecutionResumed },
        HistoryEvent.Terminated("\"stopped\"", recursive: true),
        new() { Type = HistoryEventType.ContinueAsNew, Id = 5, Data = "3", Version = "2.0" },
        new() { Type = HistoryEventType.ExecutionCompleted, Id = 6, Data = "\"done\"" },
        new() { Type = HistoryEventType.ExecutionFailed, Id = 7, Failure = new TaskFailureDetails("T", "m", null, null, null) },
        HistoryEvent.OrchestratorCompleted,
    ];

    [Fact]
    public void History_IsWrittenAsPinned_AndReadBackAsWritten()
    {
        using HistoryCodec codec = new();
        byte[] encoded = codec.Encode(s_all);

        Assert.Equal(Pinned("history-v1.json"), Encoding.UTF8.GetString(encoded).Replace("},{\"type\"", "},\n{\"type\"", StringComparison.Ordinal) + "\n");
        Assert.Equal(encoded, codec.Encode(HistoryCodec.Decode(encoded)));
    }

    [Fact]
    public async Task Schema_IsAsPinned()
    {
        await using EngineHost host = await new EngineHost().StartAsync();
        await host.Engine.DisposeAsync();

        string schema = StoreFaultTests.Sql(host, "SELECT group_concat(sql, ';' || char(10)) FROM (SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name)")!;

        Assert.Equal(Pinned("schema-v1.sql"), schema + "\n");
        Assert.Equal(StoreSchema.Version.ToString(), StoreFaultTests.Sql(host, "PRAGMA user_version"));
    }

    [Fact]
    public async Task StoredDatabase_OfVersion1_IsTakenUpWhereItStood()
    {
        // A database as version 1 wrote it: one instance between its second and third step, an event in its inbox, a timer of its own.
        await using EngineHost host = new();
        StoreFaultTests.Sql(host, Pinned("schema-v1.sql") + ";" + Pinned("stored-v1.sql") + "PRAGMA user_version = 1;");
        List<string> calls = [];
        await host
            .Activity<string>("First", _ => throw new InvalidOperationException("its result is in the history"))
            .Activity<string>("Second", s =>
            {
                calls.Add(s!);
                return s + "!";
            })
            .Orchestrator("Stored", async context =>
            {
                string first = await context.CallActivityAsync<string>("First", context.GetInput<string>());
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                string word = await context.WaitForExternalEvent<string>("Word");
                string second = await context.CallActivityAsync<string>("Second", word);
                return $"{first} {second} {context.NewGuid()}";
            })
            .StartAsync();
        await host.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.GetAsync("stored")).RuntimeStatus);

        await host.RunToEndAsync();

        OrchestrationMetadata done = await host.GetAsync("stored");
        Assert.Equal("first-result waiting! eb3714f0-752f-5eb6-b452-2f694220c1ef", done.ReadOutputAs<string>());
        Assert.Equal(["waiting"], calls);
        Assert.Equal("kept", done.Tags["tag"]);
    }

    private static string Pinned(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Formats", file)).Replace("\r\n", "\n", StringComparison.Ordinal);
}
