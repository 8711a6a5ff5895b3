using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Emulator.Worker;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Staking;

/// <summary>The program itself with a clock of the test's: the demo's policy with shorter deadlines of the stake, a DTEL that is worth a dollar, and nodes that are active from the start.</summary>
internal sealed class StakeApp : IAsyncDisposable
{
    public const string Admin = "admin-token-0123456789abcdef-0123456789";
    private static readonly Policy Policy = Policy.Demo with { Staking = Policy.Demo.Staking with { UnbondingSeconds = 60, TopUpSeconds = 90 } };
    private readonly FunctionApp app;
    private readonly DirectoryInfo directory;

    private StakeApp(FunctionApp app, FakeTimeProvider clock, DirectoryInfo directory) => (this.app, Clock, this.directory) = (app, clock, directory);

    public FakeTimeProvider Clock { get; }

    public static TimeSpan Epoch { get; } = TimeSpan.FromSeconds(Policy.Demo.Time.EpochSeconds);

    public static async Task<StakeApp> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 5, TimeSpan.Zero));
        DirectoryInfo directory = Directory.CreateTempSubdirectory("stake-policy-");
        string path = Path.Combine(directory.FullName, "policy.json");
        await File.WriteAllTextAsync(path, Policy.ToJson());
        FunctionApp app = await FunctionApp.StartAsync(typeof(Routes).Assembly, options =>
        {
            options.HostJson = Checkout.Read("host.json");
            options.TimeProvider = clock;
            options.ConfigureServices = configure;
            options.Settings["Program:Policy"] = path;
            options.Settings["Program:PriceMicroUsd"] = "1000000";
            options.Settings["Program:LocalIdentities:0:Token"] = Admin;
            options.Settings["Program:LocalIdentities:0:Name"] = "ada";
            options.Settings["Program:LocalIdentities:0:Roles"] = "admin";
        });
        return new StakeApp(app, clock, directory);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public DurableTaskEngine Engine => Get<DurableTaskEngine>();

    public Task<NodeRecord?> NodeAsync(NodeId node) => Get<NodeStore>().FindAsync(node, default);

    /// <summary>A node that is active, with its application and its operator's session.</summary>
    public async Task<OwnNode> AddNodeAsync(byte number)
    {
        NodeId node = Samples.Node(number);
        string address = "0x" + new string((char)('a' + number % 6), 38) + number.ToString("x2", System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(EthereumAddress.TryParse(address, out EthereumAddress owner));
        string application = Convert.ToHexStringLower(node.ToBytes().AsSpan(16));
        await Get<ApplicationStore>().AddAsync(Samples.Application(application, Clock.GetUtcNow(), node: node) with { State = ApplicationState.Operating }, default);
        Assert.True(await Get<NodeKeyStore>().ClaimAsync(node, [number], application, null, default));
        await Get<NodeStore>().ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node,
                State = NodeState.Active,
                Operator = owner,
                Application = application,
                Country = "DE",
                Hosting = Hosting.Cloud,
                Software = "1.0.0",
                PublicAddress = Endpoint.TryParse("203.0.113.7:7880", out Endpoint? endpoint) ? endpoint : throw new InvalidOperationException(),
                AdmittedAt = Clock.GetUtcNow(),
                ActivatedAt = Clock.GetUtcNow(),
            },
            default);
        return new OwnNode(this, node, owner, await SignInAsync(owner));
    }

    public async Task<string> SignInAsync(EthereumAddress owner)
    {
        SessionToken token = SessionToken.Create(owner);
        Assert.Equal(SessionOpening.Open, await Get<SessionStore>().OpenAsync(token, Guid.NewGuid().ToString("N"), Clock.GetUtcNow().AddHours(8), default));
        return token.ToString();
    }

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? token) => SendAsync(method, path, body, token is null ? null : "Bearer " + token, default);

    /// <summary>Sends a node's request without a body.</summary>
    public Task<Answer> SignedAsync(HttpMethod method, string path, string signature) => SendAsync(method, path, null, signature, default);

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? authorization, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(ApiApp.Bytes(body));
            request.Content.Headers.ContentType = new("application/json");
        }

        using HttpResponseMessage response = await app.HttpClient.SendAsync(request, cancellation);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Lets time pass in steps short enough for every timer to have its turn.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        DateTimeOffset end = Clock.GetUtcNow() + time;
        while (Clock.GetUtcNow() < end)
        {
            DateTimeOffset next = Engine.NextTimerAt is { } due && due < end ? due : end;
            DateTimeOffset step = Clock.GetUtcNow() + TimeSpan.FromSeconds(10);
            next = next < step ? next : step;
            if (next > Clock.GetUtcNow())
                Clock.SetUtcNow(next);
            await Engine.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Waits until a condition holds, letting time pass in small steps, at most so long.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, TimeSpan atMost)
    {
        DateTimeOffset end = Clock.GetUtcNow() + atMost;
        while (!await holds())
        {
            Assert.True(Clock.GetUtcNow() < end, "It did not come to it in time.");
            await PassAsync(TimeSpan.FromSeconds(atMost > TimeSpan.FromSeconds(60) ? 5 : 2));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        directory.Delete(recursive: true);
    }
}

/// <summary>A node with who owns it.</summary>
internal sealed record OwnNode(StakeApp App, NodeId Node, EthereumAddress Owner, string Token)
{
    public Task<Answer> PostAsync(string path, object? body = null, string? token = null) => App.SendAsync(HttpMethod.Post, $"/api/nodes/{Node}/{path}", body, token ?? Token);

    public async Task<Answer> StakeAsync() => await App.SendAsync(HttpMethod.Get, $"/api/nodes/{Node}/stake", null, null);

    /// <summary>The code of a workflow's last entry; null when there is none.</summary>
    public async Task<string?> CodeOfAsync(string workflow)
    {
        System.Text.Json.JsonElement newest = (await StakeAsync()).Json.GetProperty("processes").EnumerateArray().FirstOrDefault(process => process.Text("workflow") == workflow);
        return newest.ValueKind == System.Text.Json.JsonValueKind.Object ? newest.Text("code") : null;
    }

    public Task ReachAsync(string workflow, string code, int seconds) => App.UntilAsync(async () => await CodeOfAsync(workflow) == code, TimeSpan.FromSeconds(seconds));

    public Task<Answer> DepositAsync(long lot, long tokens, int termDays = 0) => App.SendAsync(
        HttpMethod.Post, $"/api/admin/nodes/{Node}/deposits", new { lot, amount = Wei.FromTokens(tokens).ToString(), termDays, reason = "Received." }, StakeApp.Admin);
}
