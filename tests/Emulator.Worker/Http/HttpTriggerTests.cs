using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Emulator.Worker.Tests.Http;

/// <summary>HTTP triggers with ASP.NET Core integration, over real HTTP. Sources: the real worker's FunctionsHttpProxyingMiddleware and FromBodyConversionFeature.</summary>
public sealed class HttpTriggerTests : IAsyncLifetime
{
    private FunctionApp app = null!;

    public async Task InitializeAsync() => app = await FunctionApp.StartAsync(
        builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.Services.AddSingleton<HttpSamples.Greeter>();
        },
        options =>
        {
            options.FunctionTypes.Add(typeof(HttpSamples));
            options.Settings["Emulator:Http:MaxRequestBodyBytes"] = "1000";
        });

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task Route_WithParameter_BindsItAndServices()
    {
        var answer = await app.HttpClient.GetFromJsonAsync<JsonElement>("api/hello/Ada%20L");
        Assert.Equal("Hello, Ada L.", answer.GetProperty("text").GetString());
        Assert.Equal("GET", answer.GetProperty("method").GetString());
    }

    [Fact]
    public async Task Function_WithoutRoute_AnswersItsNameForEveryMethod()
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            var response = await app.HttpClient.SendAsync(new(method, "api/minimal") { Content = new StringContent("payload") });
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal("Minimal", answer.GetProperty("name").GetString());
            Assert.Equal("payload", answer.GetProperty("body").GetString());
            Assert.True(Guid.TryParse(answer.GetProperty("id").GetString(), out _));
        }
    }

    [Theory]
    [InlineData("api/typed/41/0b3c1d7e-8a55-4b1e-9a77-0123456789ab?page=3&text=x", 200, "42 0b3c1d7e8a554b1e9a770123456789ab 3 x")]
    [InlineData("api/typed/41/0b3c1d7e-8a55-4b1e-9a77-0123456789ab", 200, "42 0b3c1d7e8a554b1e9a770123456789ab none none")]
    [InlineData("api/typed/nonumber/0b3c1d7e-8a55-4b1e-9a77-0123456789ab", 500, "")]
    [InlineData("api/typed/99999999999999999999/0b3c1d7e-8a55-4b1e-9a77-0123456789ab", 500, "")]
    [InlineData("api/typed/41/noguid", 500, "")]
    [InlineData("api/constrained/7", 200, "number 7")]
    [InlineData("api/constrained/seven", 404, "")]
    [InlineData("api/nowhere", 404, "")]
    [InlineData("hello/Ada", 404, "")]
    [InlineData("", 404, "")]
    [InlineData("api/body", 404, "")]
    [InlineData("api/silent", 200, "")]
    [InlineData("api/parts", 200, "the response")]
    [InlineData("api/throws", 500, "")]
    public async Task Get_Path_Answers(string path, int status, string body)
    {
        var response = await app.HttpClient.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{\"item\":\"tea\",\"Count\":2}", "application/json", 200, "2 tea")]
    [InlineData("{\"item\":\"tea\",\"count\":\"two\"}", "application/json", 500, "")]
    [InlineData("{", "application/json", 500, "")]
    [InlineData("tea", "text/plain", 200, "nothing")]
    [InlineData("null", "application/json", 200, "nothing")]
    public async Task FromBody_Content_Binds(string content, string contentType, int status, string body)
    {
        var response = await app.HttpClient.PostAsync("api/body", new StringContent(content, Encoding.UTF8, contentType));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Body_LongerThanAllowed_IsRefused()
    {
        var response = await app.HttpClient.PostAsync("api/minimal", new ByteArrayContent(new byte[1001]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await app.HttpClient.PostAsync("api/minimal", new ByteArrayContent(new byte[1000]))).StatusCode);
    }
}
