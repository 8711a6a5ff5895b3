using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.Tests.Support;

/// <summary>Orchestrations that use every part of the engine and whose output is known beforehand; run by the crash tests here and in a process that is killed.</summary>
internal static class StressProgram
{
    public const string Name = "Stress";

    /// <summary>The activity's results carry a random part, so that a second result of the same call would be seen.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "Nothing secret.")]
    public static DurableFunctionRegistry Registry() => new DurableFunctionRegistry()
        .AddActivity("Mark", async (_, input, cancellation) =>
        {
            if (Random.Shared.Next(4) == 0)
            {
                await Task.Delay(Random.Shared.Next(5), cancellation);
            }

            return $"{ObjectSerializerDataConverter.Default.Deserialize<string>(input)}:{Random.Shared.Next().ToString(CultureInfo.InvariantCulture)}";
        })
        .AddOrchestrator("Leaf", async context => await context.CallActivityAsync<string>("Mark", context.GetInput<string>()))
        .AddOrchestrator("Rounds", async context =>
        {
            // Three generations; an event sent by the parent must survive them.
            int round = context.GetInput<int>();
            await context.CallActivityAsync<string>("Mark", $"round{round}");
            if (round < 2)
            {
                context.ContinueAsNew(round + 1);
                return null;
            }

            return await context.WaitForExternalEvent<string>("Word");
        })
        .AddOrchestrator(Name, async context =>
        {
            int n = context.GetInput<int>();
            List<string> marks = [];
            Task<string> rounds = context.CallSubOrchestratorAsync<string>("Rounds", 0, new SubOrchestrationOptions(instanceId: context.InstanceId + "-rounds"));
            for (int i = 0; i < 3; i++)
            {
                marks.Add(await context.CallActivityAsync<string>("Mark", $"s{i}"));
            }

            marks.AddRange(await Task.WhenAll(Enumerable.Range(0, n % 7).Select(i => context.CallActivityAsync<string>("Mark", $"f{i}"))));
            context.SendEvent(context.InstanceId + "-rounds", "Word", "kept");
            await context.CreateTimer(TimeSpan.FromMilliseconds(n % 5), CancellationToken.None);
            marks.Add(await context.CallSubOrchestratorAsync<string>("Leaf", "leaf"));
            marks.Add(await rounds);
            return marks;
        });

    /// <summary>The output without its random parts.</summary>
    public static string Expected(int n) => string.Join(',', ["s0", "s1", "s2", .. Enumerable.Range(0, n % 7).Select(i => $"f{i}"), "leaf", "kept"]);

    public static string Plain(IEnumerable<string> output) => string.Join(',', output.Select(o => o.Split(':')[0]));
}
