using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;

namespace NodeProgram.Emulator.Worker.Tests.Http;

/// <summary>Function keys: which level takes which key (documentation of HTTP triggers, "authorization keys").</summary>
public sealed class HostKeyTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public static class Guarded
    {
        [Function("Open")]
        public static IResult Open([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();

        [Function("Keyed")]
        public static IResult Keyed([HttpTrigger] HttpRequest request) => Results.Ok();

        [Function("Other")]
        public static IResult Other([HttpTrigger("get")] HttpRequest request) => Results.Ok();

        [Function("Masters")]
        public static IResult Masters([HttpTrigger(AuthorizationLevel.Admin)] HttpRequest request) => Results.Ok();
    }

    [Fact]
    public async Task Key_OfEachKind_OpensWhatItIsFor()
    {
        await using var app = await StartAsync();
        var keys = ReadKeys();
        string[] functions = ["open", "keyed", "other", "masters"];
        // Rows: key; columns: function. The table is that of the documentation.
        (string? Key, int[] Expected)[] table =
        [
            (null, [200, 401, 401, 401]),
            ("wrong", [200, 401, 401, 401]),
            (keys.GetProperty("functions").GetProperty("Keyed").GetString(), [200, 200, 401, 401]),
            (keys.GetProperty("functions").GetProperty("Other").GetString(), [200, 401, 200, 401]),
            (keys.GetProperty("host").GetString(), [200, 200, 200, 401]),
            (keys.GetProperty("system").GetString(), [200, 401, 401, 401]),
            (keys.GetProperty("master").GetString(), [200, 200, 200, 200]),
        ];
        foreach (var (key, expected) in table)
        {
            for (var index = 0; index < functions.Length; index++)
            {
                Assert.Equal(expected[index], (int)await GetAsync(app, functions[index], key, inHeader: true));
                Assert.Equal(expected[index], (int)await GetAsync(app, functions[index], key, inHeader: false));
            }
        }
    }

    [Fact]
    public async Task Keys_Restarted_AreTheSameAndOnlyTheOwnersToRead()
    {
        await (await StartAsync()).DisposeAsync();
        var before = ReadKeys().GetRawText();
        await (await StartAsync()).DisposeAsync();
        Assert.Equal(before, ReadKeys().GetRawText());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public async Task Keys_DamagedFile_IsTold()
    {
        File.WriteAllText(KeyFile, "{\"master\":\"\"}");
        var exception = await Assert.ThrowsAsync<Worker.Hosting.HostStartException>(StartAsync);
        Assert.Contains("host-keys.json is damaged", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private string KeyFile => Path.Combine(directory.Path, "host-keys.json");

    private JsonElement ReadKeys() => JsonDocument.Parse(File.ReadAllBytes(KeyFile)).RootElement;

    private static async Task<HttpStatusCode> GetAsync(FunctionApp app, string function, string? key, bool inHeader)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/{function}{(key is null || inHeader ? string.Empty : "?code=" + key)}");
        if (key is not null && inHeader)
        {
            request.Headers.Add("x-functions-key", key);
        }

        return (await app.HttpClient.SendAsync(request)).StatusCode;
    }

    private Task<FunctionApp> StartAsync() => FunctionApp.StartAsync(
        builder => builder.ConfigureFunctionsWebApplication(),
        options =>
        {
            options.FunctionTypes.Add(typeof(Guarded));
            options.DataDirectory = directory.Path;
        });
}
