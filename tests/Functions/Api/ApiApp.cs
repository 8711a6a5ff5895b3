using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Emulator.Worker;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>The program itself on the embedded host, under the demo's policy made faster still, with three people who may sign in.</summary>
public sealed class ApiApp : IAsyncLifetime
{
    public const string Admin = "admin-token-0123456789abcdef-0123456789";
    public const string Reviewer = "reviewer-token-0123456789abcdef-01234567";
    public const string SecondReviewer = "second-reviewer-token-0123456789abcdef-0";
    public const string Council = "council-token-0123456789abcdef-012345678";
    public const int OpenApplicationsMax = 3;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("api-policy-");
    private readonly Policy policy;
    private readonly TimeProvider? clock;
    private readonly IReadOnlyDictionary<string, string?> settings;
    private readonly Action<IServiceCollection>? services;
    private FunctionApp? app;
    private Task<(Applicant, Applicant)>? known;

    public ApiApp()
        : this(Policy, null, new Dictionary<string, string?>())
    {
    }

    /// <param name="clock">The program's clock; null for the real one.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="services">Further services, in front of the program's own.</param>
    internal ApiApp(Policy policy, TimeProvider? clock, IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? services = null) =>
        (this.policy, this.clock, this.settings, this.services) = (policy, clock, settings, services);

    public FunctionApp App => app ?? throw new InvalidOperationException("The app has not started.");

    public HttpClient Http => App.HttpClient;

    /// <summary>The demo's policy with an event every second and a test network of 3 s.</summary>
    public static Policy Policy { get; } = Policy.Demo with
    {
        Time = Policy.Demo.Time with { SendIntervalSeconds = 1 },
        Onboarding = Policy.Demo.Onboarding with { TestnetSeconds = 3, TestnetUptime = new(500_000), Hardware = new HardwarePolicy() },
    };

    public async Task InitializeAsync()
    {
        string path = Path.Combine(directory.FullName, "policy.json");
        await File.WriteAllTextAsync(path, policy.ToJson());
        app = await FunctionApp.StartAsync(typeof(Routes).Assembly, options =>
        {
            options.HostJson = Checkout.Read("host.json");
            options.TimeProvider = clock;
            options.ConfigureServices = services;
            options.Settings["Program:Policy"] = path;
            options.Settings["Program:AllowPrivateAddresses"] = "true";
            options.Settings["Program:SignIn:Origin"] = "https://nodes.example.org";
            options.Settings["Program:OpenApplicationsPerOperator"] = $"{OpenApplicationsMax}";
            foreach ((string key, string? value) in settings)
                options.Settings[key] = value;
            Identity(0, Admin, "ada", "admin");
            Identity(1, Reviewer, "rita", "reviewer");
            Identity(2, SecondReviewer, "sam", "reviewer,admin");
            Identity(3, Council, "carl", "council");

            void Identity(int index, string token, string name, string roles)
            {
                options.Settings[$"Program:LocalIdentities:{index}:Token"] = token;
                options.Settings[$"Program:LocalIdentities:{index}:Name"] = name;
                options.Settings[$"Program:LocalIdentities:{index}:Roles"] = roles;
            }
        });
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        directory.Delete(recursive: true);
    }

    /// <summary>Two nodes that have applied, the same for all tests that only need some.</summary>
    internal Task<(Applicant Node, Applicant Other)> KnownNodesAsync() => known ??= ApplyTwiceAsync();

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, Bearer(token));

    public Task<Answer> PostAsync(string path, object body, string? token = null) => SendAsync(HttpMethod.Post, path, Bytes(body), Bearer(token));

    /// <summary>Sends exactly these bytes.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, string? authorization, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }
        using HttpResponseMessage response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Looks at an application until it is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string application, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement shown = (await GetAsync("/api/applications/" + application)).Json;
            if (wanted(shown))
                return shown;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"The application stayed {shown}.");
            await Task.Delay(20);
        }
    }

    public Task<JsonElement> UntilStateAsync(string application, string state) => UntilAsync(application, shown => shown.Text("state") == state);

    public static byte[] Bytes(object body) => body as byte[] ?? (body is string text ? Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(body));

    /// <summary>A decision that gives these points, a quarter of an hour's reasons included.</summary>
    public static object Decision(int technicalCompetence, int commitment = 0, int community = 0, int partnerships = 0, string reason = "All in all.") => new
    {
        marks = new
        {
            technicalCompetence = new { points = technicalCompetence, reason = "Runs servers." },
            commitment = new { points = commitment, reason = "Two years." },
            community = new { points = community, reason = "Answers questions." },
            partnerships = new { points = partnerships, reason = "None." },
        },
        reason,
    };

    private async Task<(Applicant, Applicant)> ApplyTwiceAsync()
    {
        Applicant node = new(this), other = new(this);
        (await node.ApplyAsync()).Is(System.Net.HttpStatusCode.Created);
        (await other.ApplyAsync()).Is(System.Net.HttpStatusCode.Created);
        return (node, other);
    }

    private static string? Bearer(string? token) => token is null ? null : "Bearer " + token;
}

[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiApp>
{
    public const string Name = "api";
}
