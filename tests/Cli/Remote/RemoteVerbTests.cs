using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Cli.Tests.Remote;

/// <summary>The verbs that speak to a program, against the program.</summary>
public sealed class RemoteVerbTests(RunningProgram program) : IClassFixture<RunningProgram>
{
    [Fact]
    public void Login_WithTheKeyFile_KeepsASessionThatOnlyTheOwnerReadsAndLogoutEnds()
    {
        Run login = program.Login();
        Assert.Equal((0, "", RunningProgram.Operator), (login.ExitCode, login.Error, (string?)login.Json["operator"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(program.Place("session.json")));
        string kept = File.ReadAllText(program.Place("session.json"));

        Run status = program.Nodeop("status", "--json");
        Assert.Equal((0, "", RunningProgram.Operator), (status.ExitCode, status.Error, (string?)status.Json["operator"]));
        Assert.Contains("operator 0xf39F", program.Nodeop("status").Output, StringComparison.Ordinal);

        Assert.Equal(0, program.Nodeop("logout").ExitCode);
        Run nobody = program.Nodeop("status");
        Assert.Equal(ExitCode.BadInput, nobody.ExitCode);
        Assert.Contains("nodeop login", nobody.Error, StringComparison.Ordinal);

        // The program has closed it too.
        File.WriteAllText(program.Place("session.json"), kept);
        File.SetUnixFileMode(program.Place("session.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Run closed = program.Nodeop("status", "--json");
        Assert.Equal((ExitCode.No, "token-invalid"), (closed.ExitCode, (string?)JsonNode.Parse(closed.Error)!["code"]));
    }

    [Fact]
    public void Session_OpenToOthers_IsNotUsed()
    {
        program.Login();
        File.SetUnixFileMode(program.Place("session.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("open to others", program.Nodeop("status").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_OfAnotherProgram_IsNotShownToThisOne()
    {
        program.Login();
        Run other = program.Nodeop("status", "--api", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.BadInput, other.ExitCode);
        Assert.Contains("log in at", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Login_ForAnotherDomainThanTheAddress_IsNotSigned()
    {
        // The same program under another name: what it asks to sign is not for the name that was called.
        var named = new UriBuilder(program.Api) { Host = "localhost" };
        Run login = program.Nodeop("login", "--api", named.Uri.ToString(), "--key", program.Place("key.json"), "--password-file", program.Place("password"));
        Assert.Equal(ExitCode.BadInput, login.ExitCode);
        Assert.Contains("not signed", login.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_NotThere_IsToldApartFromARefusal()
    {
        Run status = program.Nodeop("status", "--application", new string('1', 32), "--api", "http://127.0.0.1:1", "--json");
        Assert.Equal((ExitCode.Unreachable, "unreachable"), (status.ExitCode, (string?)JsonNode.Parse(status.Error)!["error"]));
        Run unknown = program.Nodeop("status", "--application", new string('1', 32), "--api", program.Api.ToString());
        Assert.Equal(ExitCode.No, unknown.ExitCode);
        Assert.Contains("application-unknown", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WithTheRelaysKey_IsSignedAndShowsTheApplication()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(program.Place("node.key"), key.ExportPkcs8PrivateKeyPem());
        string form = """
            {"operator":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","country":"DE","publicAddress":"127.0.0.1:7880","hosting":"bareMetal","software":"1.0.0","commitmentMonths":24,
            "contact":{"email":"ada@example.org"}}
            """;
        string[] verb = ["apply", "--node-key", program.Place("node.key"), "--api", program.Api.ToString()];
        Run applied = Run.WithInput(form, [.. verb, "--json", "--session", program.Place("none.json")]);
        Assert.Equal((0, "", RunningProgram.Operator), (applied.ExitCode, applied.Error, (string?)applied.Json["operator"]));
        Run again = Run.WithInput(form, [.. verb, "--session", program.Place("none.json")]);
        Assert.Contains("vetting", again.Output, StringComparison.Ordinal);
        Run refused = Run.WithInput(form.Replace("DE", "XX", StringComparison.Ordinal), [.. verb, "--json", "--session", program.Place("none.json")]);
        Assert.Equal((ExitCode.No, "country"), (refused.ExitCode, (string?)JsonNode.Parse(refused.Error)!["field"]));

        program.Login();
        JsonNode account = program.Nodeop("status", "--json").Json;
        Assert.Contains(account["applications"]!.AsArray(), application => (string?)application!["application"] == (string?)applied.Json["application"]);
    }

    [Fact]
    public async Task Status_OfANode_ShowsTheAlertsOfItsRelayAndWhatCostsPointsWithoutALogin()
    {
        NodeId node = NodeId.FromBytes([.. new byte[31], 7]);
        Assert.True(EthereumAddress.TryParse(RunningProgram.Operator, out EthereumAddress owner));
        Assert.True(Endpoint.TryParse("127.0.0.1:7880", out Endpoint? address));
        await program.Services.GetRequiredService<NodeStore>().ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node, State = NodeState.Active, Operator = owner, Application = "0", Country = "DE", Hosting = Hosting.Cloud, Software = "1.0.0", PublicAddress = address,
                AdmittedAt = DateTimeOffset.UnixEpoch, ActivatedAt = DateTimeOffset.UnixEpoch,
            },
            default);
        string[] verb = ["status", "--node", node.ToString(), "--api", program.Api.ToString(), "--session", program.Place("none.json")];
        Run silent = Run.Of([.. verb, "--json"]);
        Assert.Equal((0, "", null), (silent.ExitCode, silent.Error, silent.Json["live"]));
        Assert.Contains("nothing of it has arrived yet", Run.Of(verb).Output, StringComparison.Ordinal);

        DateTimeOffset now = DateTimeOffset.UtcNow;
        var batch = new TelemetryBatch
        {
            Node = node, Boot = "00000000000000aa", Sequence = 0, Software = "relay/1.0.0", SentAtUnixMs = now.ToUnixTimeMilliseconds(), Samples = [new Sample { AtUnixMs = now.ToUnixTimeMilliseconds() }],
            Alerts = [new TelemetryAlert(TelemetryAlertCode.DiskFill, 1_763_799_000_000, 61)],
        };
        var arrived = EventHubsModelFactory.EventData(new BinaryData(TelemetryCodec.Write(batch)), partitionKey: node.ToString(), sequenceNumber: 1, offsetString: "0", enqueuedTime: now);
        await program.Services.GetRequiredService<LiveNodes>().WriteAsync(0, [TelemetryEvent.Read(arrived, Policy.Demo)], default);
        JsonNode alert = Assert.Single(Run.Of([.. verb, "--json"]).Json["live"]!["alerts"]!.AsArray())!;
        Assert.Equal(("diskFill", 1_763_799_000_000, 61), ((string?)alert["alert"], (long)alert["since"]!, (long)alert["figure"]!));
        Run shown = Run.Of(verb);
        Assert.Contains("diskFill", shown.Output, StringComparison.Ordinal);
        Assert.Contains("software in order", shown.Output, StringComparison.Ordinal);
        Assert.Contains("findings open: 0 minor, 0 major", shown.Output, StringComparison.Ordinal);

        // What costs points of the next score.
        DateTimeOffset before = now.AddDays(-1);
        await program.Services.GetRequiredService<SoftwareReports>().RecordAsync(node, "relay/1.0.0", before.ToUnixTimeMilliseconds(), default);
        await program.Services.GetRequiredService<ReleaseBook>().AddAsync(new ReleaseEntry("1.1.0", before.ToUnixTimeMilliseconds(), "A fix.", "ada", before, Critical: true), told: null, default);
        await program.Services.GetRequiredService<FindingRows>().ChangeAsync<int>(node, _ => ([new Finding("f", "Open", "Seen.", "1", "rita", before, Severity: FindingSeverity.Major)], 0), default);
        string worse = Run.Of(verb).Output;
        Assert.All(
            ["releases behind that count: 1, up to 1.1.0", "older than 1.1.0, which is required", "without the critical fix of 1.1.0 for 864", "findings open: 0 minor, 1 major"],
            line => Assert.Contains(line, worse, StringComparison.Ordinal));
        Run unknown = Run.Of("status", "--node", "0x" + new string('5', 64), "--api", program.Api.ToString(), "--json");
        Assert.Equal((ExitCode.No, "node-unknown"), (unknown.ExitCode, (string?)JsonNode.Parse(unknown.Error)!["code"]));
    }

    [Fact]
    public void Apply_WithoutAUsableKey_IsRefusedHere()
    {
        File.WriteAllText(program.Place("broken.key"), "nothing");
        Run refused = Run.WithInput("{}", "apply", "--node-key", program.Place("broken.key"), "--api", program.Api.ToString());
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
    }

    [Theory]
    [InlineData("login")]
    [InlineData("logout")]
    [InlineData("apply")]
    [InlineData("status")]
    [InlineData("key", "new")]
    [InlineData("key", "address")]
    public void Help_OfEveryVerb_IsThere(params string[] verb)
    {
        Run help = Run.Of([.. verb, "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("--json", help.Output, StringComparison.Ordinal);
    }
}
