using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>A relay with a key of its own and the operator behind it.</summary>
internal sealed class Applicant(ApiApp api, string? owner = null) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public NodeId Node => NodePublicKey.NodeOf(key);

    public string Operator { get; } = owner ?? "0x" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    public string Application
    {
        get
        {
            Assert.True(EthereumAddress.TryParse(Operator, out EthereumAddress address));
            return Convert.ToHexStringLower(Keccak256.Hash([.. address.ToBytes(), .. Node.ToBytes()]).AsSpan(0, 16));
        }
    }

    public ECDsa Key => key;

    /// <summary>A complete application.</summary>
    public JsonObject Form() => new()
    {
        ["operator"] = Operator,
        ["nodeKey"] = Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo()),
        ["country"] = "DE",
        ["publicAddress"] = "127.0.0.1:7880",
        ["hosting"] = "bareMetal",
        ["software"] = "1.0.0",
        ["commitmentMonths"] = 24,
        ["contact"] = new JsonObject { ["name"] = "Ada", ["email"] = "ada@example.org" },
        ["statement"] = "Because.\nTruly.",
    };

    public Task<Answer> ApplyAsync(JsonObject? form = null) => SendAsync(HttpMethod.Post, "/api/applications", ApiApp.Bytes((form ?? Form()).ToJsonString()));

    /// <summary>Signs as the contract says and sends.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body = null, TimeSpan clockError = default, string contentType = "application/json") =>
        api.SendAsync(method, path, body, Sign(method, path, body, clockError), contentType);

    public string Sign(HttpMethod method, string path, byte[]? body, TimeSpan clockError = default) =>
        NodeSignature.Create(key, method.Method, path, (DateTimeOffset.UtcNow + clockError).ToUnixTimeMilliseconds(), body).ToString();

    /// <summary>A report of a machine with everything recommended.</summary>
    public PreflightReport Report(DateTimeOffset at, Func<PreflightReport, PreflightReport>? change = null)
    {
        var report = new PreflightReport
        {
            Node = Node,
            PublicKey = "",
            AtUnixMs = at.ToUnixTimeMilliseconds(),
            Software = "1.0.0",
            CpuCores = 8,
            CpuMegahertz = 3_000,
            MemoryBytes = 17_000_000_000,
            DiskBytes = 600_000_000_000,
            DiskIsSolidState = true,
            OsId = "ubuntu",
            OsVersion = "24.04",
            DockerVersion = "27.0.0",
            DockerComposeVersion = "2.30.0",
            AutomaticUpdates = true,
            PublicAddress = "203.0.113.7",
            StaticAddress = true,
            CarrierGradeNat = false,
            Ports = [new PortMeasurement(7880, "udp", true, true)],
            Hubs = [new HubLatency("hub.example.org:443", 20_000)],
            DownloadBitsPerSecond = 1_000_000_000,
            UploadBitsPerSecond = 1_000_000_000,
        };
        return PreflightCodec.Sign(change?.Invoke(report) ?? report, key);
    }

    public Task<Answer> ReportAsync(PreflightReport report) => SendAsync(HttpMethod.Post, $"/api/applications/{Application}/preflight", PreflightCodec.Write(report));

    public void Dispose() => key.Dispose();
}
