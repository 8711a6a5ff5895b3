using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>facts/durable.md, section 2, and the names and inputs of section 1.</summary>
public class SerializationTests
{
    [Fact]
    public void JsonDataConverter_IncludesFields_AndNullIsNull()
    {
        Assert.Equal("""{"Property":1,"Field":2}""", JsonDataConverter.Default.Serialize(new Both { Property = 1, Field = 2 }));
        Assert.Equal(2, JsonDataConverter.Default.Deserialize<Both>("""{"Field":2}""")!.Field);
        Assert.Null(JsonDataConverter.Default.Serialize(null));
        Assert.Null(JsonDataConverter.Default.Deserialize<Both>(null));
        Assert.Equal(0, JsonDataConverter.Default.Deserialize<int>(null));
    }

    [Fact]
    public void FunctionsConverter_LeavesFieldsOut_KeepsPascalCase_ReadsAnyCase()
    {
        Assert.Equal("""{"Property":1}""", ObjectSerializerDataConverter.Default.Serialize(new Both { Property = 1, Field = 2 }));
        Assert.Equal(1, ObjectSerializerDataConverter.Default.Deserialize<Both>("""{"pRoPeRtY":1}""")!.Property);
        Assert.Null(ObjectSerializerDataConverter.Default.Serialize(null));
        Assert.Null(ObjectSerializerDataConverter.Default.Deserialize<Both>(null));
    }

    [Fact]
    public void TaskName_OtherCase_IsEqualAndHashesAlike()
    {
        Assert.Equal(new TaskName("Score"), (TaskName)"sCORE");
        Assert.Equal(new TaskName("Score").GetHashCode(), new TaskName("sCORE").GetHashCode());
        Assert.Equal(default, new TaskName(""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Input_AbsentOrNull_IsDefault_AndAnActivityGetsNull(bool replay)
    {
        string? activityInput = "unset";
        EngineHost host = new(replay);
        host.Registry.AddActivity("Peek", (_, input, _) =>
        {
            activityInput = input;
            return Task.FromResult<object?>(null);
        });
        await using EngineHost started = await host
            .Orchestrator("Nothing", async context =>
            {
                string? result = await context.CallActivityAsync<string?>("Peek");
                return $"{context.GetInput<int>()} {context.GetInput<Both>() is null} {result is null}";
            })
            .StartAsync();

        OrchestrationMetadata done = await started.RunAsync("Nothing");

        Assert.Equal("0 True True", done.ReadOutputAs<string>());
        Assert.Null(activityInput);
        Assert.Null(done.SerializedInput);
    }

    [Fact]
    public async Task CallActivity_WithOptionsInThePlaceOfTheInput_Throws()
    {
        await using EngineHost host = await new EngineHost()
            .Orchestrator("Mistaken", async context =>
            {
                object options = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromSeconds(1)));
                await Assert.ThrowsAsync<ArgumentException>(() => context.CallActivityAsync<object>("Any", options, null));
                return "thrown";
            })
            .StartAsync();

        Assert.Equal("thrown", (await host.RunAsync("Mistaken")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task ActivityContext_TellsNameAndInstance()
    {
        TaskActivityContext? seen = null;
        EngineHost host = new();
        host.Registry.AddActivity("Who", (context, _, _) =>
        {
            seen = context;
            return Task.FromResult<object?>(null);
        });
        await using EngineHost started = await host.Orchestrator("Ask", async context => await context.CallActivityAsync<object?>("who")).StartAsync();

        await started.RunAsync("Ask", id: "ask");

        Assert.Equal("who", seen!.Name.Name);
        Assert.Equal("ask", seen.InstanceId);
    }

    [Fact]
    public async Task Payload_OverItsBound_IsRefusedByName()
    {
        await using EngineHost host = await new EngineHost(configure: o => Bounded(o))
            .Activity<string>("Long", _ => new string('x', 101))
            .Orchestrator("Result", async context => await context.CallActivityAsync<string>("Long"))
            .Orchestrator("Input", async context => await context.CallActivityAsync<string>("Long", new string('x', 101)))
            .Orchestrator("Output", _ => Task.FromResult<object?>(new string('x', 101)))
            .StartAsync();

        PayloadTooLargeException refused = await Assert.ThrowsAsync<PayloadTooLargeException>(() => host.StartInstanceAsync("Output", new string('x', 101)));
        Assert.Contains("input of orchestration 'Output' has 103 characters, more than 100", refused.Message, StringComparison.Ordinal);
        foreach ((string name, string what) in new[] { ("Result", "result of activity 'Long'"), ("Input", "input of activity 'Long'"), ("Output", "output of orchestration 'Output'") })
        {
            OrchestrationMetadata failed = await host.RunAsync(name);
            Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
            Assert.Contains(what, failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        }
    }

    private static DurableEngineOptions Bounded(DurableEngineOptions o) => new() { DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, MaxPayloadCharacters = 100 };

    public sealed class Both
    {
        public int Field;

        public int Property { get; set; }
    }
}
