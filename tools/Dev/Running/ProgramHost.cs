using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace NodeProgram.Dev.Running;

/// <summary>How the program is started.</summary>
/// <param name="Directory">Its data directory is <c>program</c> in here, its output <c>program.log</c>.</param>
/// <param name="Policy"><c>demo</c> or the path of a policy file.</param>
/// <param name="Port">Of its API; its event hub takes the next one. 0, or one that is taken: free ones.</param>
internal sealed record ProgramSetup(string Directory, string Policy, int Port)
{
    /// <summary>Settings beside those that every run has, names with <c>__</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string DataDirectory => Path.Combine(Directory, "program");
}

/// <summary>The running program as a process of its own, with an admin who can be scripted.</summary>
internal sealed class ProgramHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ChildProcess program;

    private ProgramHost(ChildProcess program, ProgramApi api, ProgramSetup setup) =>
        (this.program, Api, CertificateFile) = (program, api, Path.Combine(setup.DataDirectory, "eventhubs.crt"));

    public ProgramApi Api { get; }

    /// <summary>What clients of the event hub trust, PEM.</summary>
    public string CertificateFile { get; }

    /// <summary>Resident memory of the process, bytes.</summary>
    public long ResidentBytes => program.ResidentBytes;

    /// <summary>Starts the program and waits until it answers.</summary>
    /// <exception cref="DevException">It did not start; with its last lines.</exception>
    public static async Task<ProgramHost> StartAsync(ProgramSetup setup, Action<string> say, CancellationToken cancellation)
    {
        string data = setup.DataDirectory, endpoints = Path.Combine(data, "endpoints.json");
        Directory.CreateDirectory(data);
        File.Delete(endpoints);
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        int port = setup.Port == 0 || (IsFree(setup.Port) && IsFree(setup.Port + 1)) ? setup.Port : 0;
        if (port != setup.Port)
            say($"port {setup.Port} or {setup.Port + 1} is taken: free ones are used");
        say("starting the program");
        var settings = new Dictionary<string, string>(setup.Settings);
        // Operators sign in to an address that is known before the program starts.
        if (port > 0)
            settings.TryAdd("Program__SignIn__Origin", $"http://127.0.0.1:{port}");
        ChildProcess program = ChildProcess.Start("the program", ChildProcess.Assembly("NodeProgram.Functions", "NodeProgram.Functions.dll"), [], new Dictionary<string, string>(settings)
        {
            ["Program__Policy"] = setup.Policy,
            ["Program__AllowPrivateAddresses"] = "true",
            ["Program__LocalIdentities__0__Token"] = token,
            ["Program__LocalIdentities__0__Name"] = "demo-admin",
            ["Program__LocalIdentities__0__Roles"] = "admin,reviewer",
            ["Program__EvidenceDirectory"] = Path.Combine(data, "evidence"),
            ["Emulator__DataDirectory"] = data,
            ["Emulator__Http__Url"] = $"http://127.0.0.1:{port}",
            ["Emulator__EventHubs__Url"] = $"https://127.0.0.1:{(port > 0 ? port + 1 : 0)}",
        }, Path.Combine(setup.Directory, "program.log"));
        try
        {
            for (var clock = Stopwatch.StartNew(); !File.Exists(endpoints); await Task.Delay(50, cancellation))
            {
                EnsureRuns(program);
                if (clock.Elapsed > Patience)
                    throw new DevException($"The program did not become ready:\n{program.Tail()}");
            }

            JsonNode ready = JsonNode.Parse(await File.ReadAllTextAsync(endpoints, cancellation))!;
            var api = new ProgramApi(new Uri((string)ready["http"]!), token);
            say($"the program answers at {api.Address} (admin: Authorization: Bearer {token})");
            return new ProgramHost(program, api, setup);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>Empties a directory that an earlier run left.</summary>
    /// <exception cref="DevException">Another run still uses it.</exception>
    public static void Clear(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        string lockFile = Path.Combine(directory, "program", "host.lock");
        try
        {
            // A directory of another run must not be taken away from under it.
            if (File.Exists(lockFile))
                new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            Directory.Delete(directory, recursive: true);
        }
        catch (IOException e)
        {
            throw new DevException($"{directory} is in use, probably by another run; stop it, or choose another place with --data. ({e.Message})");
        }
    }

    /// <exception cref="DevException">The program has ended by itself.</exception>
    public void EnsureRuns() => EnsureRuns(program);

    /// <summary>Stops the program where it is, as a machine that hangs does.</summary>
    public void Suspend() => program.Suspend();

    /// <summary>Lets it go on.</summary>
    public void Resume() => program.Resume();

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        Api.Dispose();
    }

    private static void EnsureRuns(ChildProcess program)
    {
        if (program.HasExited)
            throw new DevException($"The program has ended by itself:\n{program.Tail()}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
