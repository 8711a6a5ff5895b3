using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace NodeProgram.Emulator.Worker.Tests.Process;

/// <summary>The host as a process: how it says that it is ready, how it ends, what it says when it cannot start, what a kill leaves.</summary>
public sealed class HostProcessTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string Data => Path.Combine(directory.Path, ".data");

    [Fact]
    public async Task Process_BareStart_IsReadyAnswersAndEndsOnSigterm()
    {
        using var process = SampleProcess.Start(directory.Path, ["ProcessPing"]);
        var line = await process.ReadyAsync();
        Assert.StartsWith("ready: functions http://127.0.0.1:", line, StringComparison.Ordinal);
        using var endpoints = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "endpoints.json")));
        using var client = new HttpClient();
        Assert.Equal("pong", await client.GetStringAsync($"{endpoints.RootElement.GetProperty("http").GetString()}/api/processping"));
        process.Terminate();
        await process.EndAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, process.ExitCode);
        Assert.False(File.Exists(Path.Combine(Data, "endpoints.json")));
    }

    [Fact]
    public async Task Process_DirectoryInUse_ExitsWithASentence()
    {
        using var first = SampleProcess.Start(directory.Path, ["ProcessPing"]);
        await first.ReadyAsync();
        using var second = SampleProcess.Start(directory.Path, ["ProcessPing"]);
        await second.EndAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Cannot start: The data directory", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("--verbose", true)]
    public async Task Process_FunctionsThatCannotRun_ExitsWithTheFaults(string argument, bool withStack)
    {
        using var process = SampleProcess.Start(directory.Path, null, argument.Length == 0 ? [] : [argument]);
        await process.EndAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Function 'NoTrigger'", process.Errors, StringComparison.Ordinal);
        Assert.Equal(withStack, process.Errors.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_AppRefusesItsSettings_ExitsWithItsSentence()
    {
        using var process = SampleProcess.Start(directory.Path, ["ProcessPing"], "--Sample:Limit=many");
        await process.EndAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Cannot start: Sample:Limit must be a number.", process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_DamagedDatabase_ExitsWithItsName()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "durable.db"), new string('x', 8192));
        using var process = SampleProcess.Start(directory.Path, ["NoInput"]);
        await process.EndAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("durable.db", process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_KilledOrStoppedInAnInvocation_HandsTheEventOverAgain()
    {
        using (var first = SampleProcess.Start(directory.Path, ["ProcessDeaf"]))
        {
            await first.ReadyAsync();
            await SendAsync("precious");
            await HandedAsync(1);
            first.Kill();
            await first.EndAsync();
        }

        using (var second = SampleProcess.Start(directory.Path, ["ProcessDeaf"]))
        {
            await HandedAsync(2);
            second.Terminate();
            var took = await second.EndAsync();
            Assert.True(took < TimeSpan.FromSeconds(5), $"a function that heeds nothing held the host for {took}");
        }

        using var third = SampleProcess.Start(directory.Path, ["ProcessDeaf"]);
        Assert.All(await HandedAsync(3), line => Assert.Equal("precious", line));
    }

    public void Dispose() => directory.Dispose();

    private async Task<string[]> HandedAsync(int count)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var watcher = new FileSystemWatcher(directory.Path, "handed.txt");
        using var changed = new SemaphoreSlim(0);
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        var file = Path.Combine(directory.Path, "handed.txt");
        while (true)
        {
            var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, late.Token) : [];
            if (lines.Length >= count)
            {
                return lines;
            }

            await changed.WaitAsync(late.Token);
        }
    }

    private async Task SendAsync(string text)
    {
        using var endpoints = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "endpoints.json")));
        var url = new Uri(endpoints.RootElement.GetProperty("eventHubs").GetString()!);
        var key = (await File.ReadAllTextAsync(Path.Combine(Data, "eventhubs.sas"))).Trim();
        using var handler = new SocketsHttpHandler();
        var own = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(Data, "eventhubs.crt"))).RawData;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetRawCertData().AsSpan().SequenceEqual(own);
        using var client = new HttpClient(handler) { BaseAddress = url };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Tokens.Sign(url, "telemetry", "RootManageSharedAccessKey", key, DateTimeOffset.UtcNow));
        (await client.PostAsync("telemetry/messages", new StringContent(text))).EnsureSuccessStatusCode();
    }
}

/// <summary>Shared access signatures as documented for Event Hubs.</summary>
internal static class Tokens
{
    public static string Sign(Uri hubs, string path, string rule, string key, DateTimeOffset now)
    {
        var resource = Uri.EscapeDataString($"https://{hubs.Authority}/{path}");
        var expiry = now.AddMinutes(5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(mac))}&se={expiry}&skn={rule}";
    }
}
