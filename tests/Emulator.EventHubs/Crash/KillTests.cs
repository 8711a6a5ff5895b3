using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Messaging.EventHubs;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.EventHubs.Security;
using NodeProgram.Emulator.EventHubs.Tests.Http;

namespace NodeProgram.Emulator.EventHubs.Tests.Crash;

public class KillTests
{
    private const int Rounds = 4;
    private const int Senders = 8;

    /// <summary>A process is killed at a moment nobody chose, under load, again and again: what it has acknowledged is there, once, and in its place.</summary>
    [Fact]
    public async Task Kill_UnderLoad_EveryAcknowledgedEventIsThereExactlyOnceWithoutAGap()
    {
        using TempDirectory directory = new();
        Random random = new(20261122);
        HashSet<string> acknowledged = [], sent = [];
        for (int round = 0; round < Rounds; round++)
        {
            using Process child = Start(directory);
            await SendUntilKilledAsync(child, directory, $"r{round}", random.Next(50, 600), acknowledged, sent);
        }

        using EmbeddedEventHubs hubs = new(new() { DataDirectory = directory, SegmentBytes = 1 << 20 }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<EmbeddedEventHubs>.Instance);
        HashSet<string> found = [];
        long checkpointed = 0;
        IEventHub hub = hubs.GetHub("telemetry");
        for (int partition = 0; partition < hub.PartitionCount; partition++)
        {
            long next = 0;
            while (hub.Read(partition, next, 1000, 16 << 20) is { Count: > 0 } some)
            {
                foreach (EventData item in some)
                {
                    Assert.Equal(next++, item.SequenceNumber);
                    Assert.True(found.Add(item.EventBody.ToString().TrimEnd()), "an event is there twice");
                }
            }

            Assert.Equal(next, hub.GetPartition(partition).NextSequence);
            checkpointed += hub.Checkpoints.Get(CrashChild.ConsumerGroup, partition) + 1 ?? 0;
            Assert.InRange(hub.Checkpoints.Get(CrashChild.ConsumerGroup, partition) ?? -1, -1, next - 1);
        }

        Assert.InRange(checkpointed, 1, found.Count);

        Assert.True(acknowledged.Count > Rounds * 50, $"only {acknowledged.Count} events were acknowledged: that is no load");
        Assert.Empty(acknowledged.Except(found));
        Assert.Empty(found.Except(sent));
    }

    /// <summary>A file that may not grow further (as a full disk would have it): told to the sender, and the log is sound afterwards.</summary>
    [Fact]
    public async Task FileLimit_Reached_IsToldAndTheLogStaysSound()
    {
        if (OperatingSystem.IsWindows())
            return;
        using TempDirectory directory = new();
        int stored = 0;
        using (Process child = Start(directory, fileKilobytes: 300))
        {
            (Uri address, string token) = await ReadyAsync(child);
            using HttpClient client = EventHubsServer.ClientFor(address, Path.Combine(directory, EventHubsCertificate.CertificateFileName));
            HttpResponseMessage answer;
            while ((answer = await PostAsync(client, token, $"{stored}", 10_000)).IsSuccessStatusCode)
                stored++;
            Assert.Equal(500, (int)answer.StatusCode);
            Assert.Contains("disk is full", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True(stored > 10);
            child.Kill();
            await child.WaitForExitAsync();
        }

        using EmbeddedEventHubs hubs = new(new() { DataDirectory = directory, SegmentBytes = 1 << 20 }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<EmbeddedEventHubs>.Instance);
        Assert.Equal(stored, Enumerable.Range(0, 32).Sum(partition => hubs.GetHub("telemetry").GetPartition(partition).NextSequence));
    }

    private static Process Start(string directory, int? fileKilobytes = null)
    {
        string self = typeof(KillTests).Assembly.Location;
        ProcessStartInfo start = fileKilobytes is null
            ? new("dotnet") { ArgumentList = { self, directory } }
            // The signal that comes with the limit is ignored, so that the write fails as it does on a full disk. The unit of -f is 1 KiB in bash.
            : new("bash") { ArgumentList = { "-c", $"trap '' XFSZ; ulimit -f {fileKilobytes.Value.ToString(CultureInfo.InvariantCulture)}; exec dotnet \"$0\" \"$1\"", self, directory } };
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // The runtime maps its code through a file of its own, which the limit on files would forbid.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return Process.Start(start)!;
    }

    private static async Task<(Uri Address, string Token)> ReadyAsync(Process child)
    {
        string line = await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The child ended before it was ready.");
        string[] words = line.Split(' ', 3);
        EventHubsConnectionStringProperties root = EventHubsConnectionStringProperties.Parse(words[2]);
        return (new(words[1]), SasSigner.Sign("sb://127.0.0.1/telemetry", root.SharedAccessKeyName, root.SharedAccessKey, DateTimeOffset.UtcNow.AddHours(1)));
    }

    private static async Task SendUntilKilledAsync(Process child, string directory, string round, int killAfter, HashSet<string> acknowledged, HashSet<string> sent)
    {
        (Uri address, string token) = await ReadyAsync(child);
        using HttpClient client = EventHubsServer.ClientFor(address, Path.Combine(directory, EventHubsCertificate.CertificateFileName));
        int count = 0;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (int i = 0; ; i++)
            {
                string name = $"{round}-{sender}-{i}";
                lock (sent)
                    sent.Add(name);
                try
                {
                    using HttpResponseMessage answer = await PostAsync(client, token, name, 2000);
                    Assert.Equal(201, (int)answer.StatusCode);
                }
                catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
                {
                    return;
                }

                lock (sent)
                    acknowledged.Add(name);
                if (Interlocked.Increment(ref count) == killAfter)
                    child.Kill();
            }
        }));
        await child.WaitForExitAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string token, string name, int bytes)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"telemetry/publishers/{name.GetHashCode(StringComparison.Ordinal) & 0xFF}/messages");
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(name.PadRight(bytes)));
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await client.SendAsync(request);
    }
}
