using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Durability;

/// <summary>A real process, killed with SIGKILL at random moments under load, again and again.</summary>
public class KilledProcessTests
{
    private const int Kills = 12;
    private const int InstancesPerRound = 100_000;

    [Fact]
    public async Task Process_KilledAtRandomMoments_LosesNothingAcknowledged_AndRepeatsNoResult()
    {
        string directory = Directory.CreateTempSubdirectory("durable-kill-").FullName;
        string database = Path.Combine(directory, "durable.db");
        ConcurrentDictionary<int, bool> acknowledged = new();
        ConcurrentDictionary<int, string> done = new();
        Random random = new(20260101);
        try
        {
            int next = 0;
            for (int kill = 0; kill < Kills; kill++)
            {
                int before = done.Count;
                using Process child = Run(database, next, InstancesPerRound, acknowledged, done);

                // Under load: only once it has got somewhere, and then at any moment.
                int enough = before + random.Next(1, 60);
                await Until(() => done.Count >= enough || child.HasExited);
                Assert.False(child.HasExited, "the child ended by itself");
                await Task.Delay(random.Next(0, 40));
                child.Kill();
                await child.WaitForExitAsync();

                // Some of those that were not acknowledged are asked for again, as a client would.
                next = Math.Max(0, acknowledged.Count - 20);
            }

            int last = acknowledged.Keys.Max() + 1;
            using (Process final = Run(database, 0, last, acknowledged, done))
            {
                await final.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token);
                Assert.Equal(0, final.ExitCode);
            }

            await using DurableTaskEngine engine = new(StressProgram.Registry(), new DurableEngineOptions { DatabasePath = database });
            await engine.StartAsync(CancellationToken.None);
            await engine.WhenIdleAsync();
            Assert.InRange(acknowledged.Count, Kills, int.MaxValue);
            foreach (int n in acknowledged.Keys)
            {
                await StressCheck.CompletedExactlyOnceAsync(engine, $"stress-{n}", n);
            }

            // What was told as the output stays the output: no activity of it ran into the history a second time.
            foreach ((int n, string output) in done)
            {
                Assert.Equal(output, (await engine.Client.GetInstanceAsync($"stress-{n}", true))!.SerializedOutput);
            }

            StressCheck.NothingIsLeftOver(engine);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Process Run(string database, int from, int to, ConcurrentDictionary<int, bool> acknowledged, ConcurrentDictionary<int, string> done)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { typeof(ChildProgram).Assembly.Location, "stress", database, from.ToString(CultureInfo.InvariantCulture), to.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        Process child = Process.Start(start)!;
        child.OutputDataReceived += (_, line) =>
        {
            string[] words = line.Data?.Split(' ', 3) ?? [];
            if (words is ["ACK", string n])
            {
                acknowledged[int.Parse(n, CultureInfo.InvariantCulture)] = true;
            }
            else if (words is ["DONE", string m, string output])
            {
                string known = done.GetOrAdd(int.Parse(m, CultureInfo.InvariantCulture), output);
                Assert.Equal(known, output);
            }
        };
        child.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }

    private static async Task Until(Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(120), "the child makes no progress");
            await Task.Delay(2);
        }
    }
}
