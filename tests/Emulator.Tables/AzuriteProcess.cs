using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The Table service of Azurite on a free port, in memory. It ends with this object, and with this process however that ends.</summary>
internal sealed class AzuriteProcess : IDisposable
{
    /// <summary>The account and key that Azurite publishes for everybody.</summary>
    public const string AccountName = "devstoreaccount1";
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private AzuriteProcess(Process process, int port)
    {
        this.process = process;
        Endpoint = new Uri($"http://127.0.0.1:{port}/{AccountName}");
    }

    public Uri Endpoint { get; }

    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};TableEndpoint={Endpoint};";

    public static async Task<AzuriteProcess> StartAsync()
    {
        NodePackages.Ensure("azurite");
        int port = FreePort();
        string script = Checkout.PathOf("tests/Emulator.Tables/azurite.cjs");
        Process process = Run("node", [script, "--tableHost", "127.0.0.1", "--tablePort", $"{port}", "--inMemoryPersistence", "--disableTelemetry", "--silent"]);
        AzuriteProcess azurite = new(process, port);
        using CancellationTokenSource timeout = new(StartTimeout);
        while (true)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
                return azurite;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(50, timeout.Token);
            }
            catch
            {
                azurite.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(2000))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    /// <summary>Runs a program in the repository's root, its output kept out of ours.</summary>
    public static Process Run(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
