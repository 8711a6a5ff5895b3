using System.Net;
using System.Net.Sockets;
using Nethereum.Signer;
using NodeProgram.Cli.Keys;
using NodeProgram.Emulator.Worker;
using NodeProgram.Functions.Http;

namespace NodeProgram.Cli.Tests.Remote;

/// <summary>The program itself in this process, and an operator's settings for nodeop: key file, password, session.</summary>
public sealed class RunningProgram : IAsyncLifetime
{
    // Anvil's first account: a public test key.
    private const string Key = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nodeop-remote-");
    private FunctionApp? app;

    public const string Operator = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

    public IServiceProvider Services => app!.Services;

    public Uri Api => app!.HttpUrl;

    public async Task InitializeAsync()
    {
        // The address is part of what is signed, so it has to be known before the program starts.
        string origin = $"http://127.0.0.1:{FreePort()}";
        app = await FunctionApp.StartAsync(typeof(Routes).Assembly, options =>
        {
            options.HostJson = Checkout.Read("host.json");
            options.Settings["Emulator:Http:Url"] = origin;
            options.Settings["Program:Policy"] = "demo";
            options.Settings["Program:AllowPrivateAddresses"] = "true";
            options.Settings["Program:SignIn:Origin"] = origin;
        });
        File.WriteAllText(Place("password"), "a password");
        var key = new EthECKey(Key);
        KeyFile.Create(Place("key.json"), key.GetPrivateKeyAsBytes(), OwnerKey.AddressOf(key), "a password", work: 1 << 10);
    }

    public async Task DisposeAsync()
    {
        await app!.DisposeAsync();
        directory.Delete(recursive: true);
    }

    public string Place(string file) => Path.Combine(directory.FullName, file);

    /// <summary>Runs a verb with this operator's key and session.</summary>
    internal Run Nodeop(params string[] arguments) => Run.Of([.. arguments, "--session", Place("session.json")]);

    internal Run Login()
    {
        Run login = Nodeop("login", "--api", Api.ToString(), "--key", Place("key.json"), "--password-file", Place("password"), "--json");
        Assert.True(login is { ExitCode: 0, Error: "" }, login.Error);
        return login;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
