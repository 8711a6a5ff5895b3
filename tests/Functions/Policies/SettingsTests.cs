using Microsoft.Extensions.Configuration;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Policies;

public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("settings-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("default")]
    public void Policy_Unnamed_IsTheDefault(string? name) => Assert.Equal(Policy.Default.ComputeHash(), PolicyInForce.Load(With("Program:Policy", name)).Hash);

    [Fact]
    public void Policy_Demo_IsTheDemo() => Assert.Equal(Policy.Demo.ComputeHash(), PolicyInForce.Load(With("Program:Policy", "demo")).Hash);

    [Fact]
    public void Policy_OfAFile_IsTheFiles()
    {
        Policy changed = Policy.Default with { Version = 2 };
        Assert.Equal(changed.ComputeHash(), PolicyInForce.Load(With("Program:Policy", Write(changed.ToJson()))).Hash);
    }

    [Fact]
    public void Policy_WithFaults_StopsTheStartNamingEachOne()
    {
        Policy broken = Policy.Default with
        {
            Regions = Policy.Default.Regions with { AfricaPercent = 2 },
            Onboarding = Policy.Default.Onboarding with { TestnetRetries = -1 },
        };
        var e = Assert.Throws<InvalidOperationException>(() => PolicyInForce.Load(With("Program:Policy", Write(broken.ToJson()))));
        Assert.Contains("regions", e.Message, StringComparison.Ordinal);
        Assert.Contains("onboarding.testnetRetries", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    public void Policy_NotAPolicy_StopsTheStart(string content) =>
        Assert.Throws<InvalidOperationException>(() => PolicyInForce.Load(With("Program:Policy", Write(content))));

    [Fact]
    public void Policy_OfAMissingFile_StopsTheStart() =>
        Assert.Throws<InvalidOperationException>(() => PolicyInForce.Load(With("Program:Policy", Path.Combine(directory.FullName, "none.json"))));

    [Theory]
    [InlineData("Program:AllowPrivateAddresses", "yes")]
    [InlineData("Program:OpenApplicationsPerOperator", "0")]
    [InlineData("Program:OpenApplicationsPerOperator", "101")]
    [InlineData("Program:OpenApplicationsPerOperator", "ten")]
    [InlineData("Program:CredentialMinutes", "4")]
    [InlineData("Program:CredentialMinutes", "1441")]
    [InlineData("Program:HistoryDays", "0")]
    [InlineData("Program:HistoryDays", "3651")]
    [InlineData("Program:EvidenceRetentionEpochs", "29")]
    [InlineData("Program:EvidenceRetentionEpochs", "-1")]
    [InlineData("Program:StakeWithoutChainTokens", "1.5")]
    [InlineData("Program:PriceMicroUsd", "0")]
    [InlineData("Program:PriceMicroUsd", "1000000000001")]
    [InlineData("Program:AnchorOperators", "0x1")]
    [InlineData("Program:AnchorOperators", "anchors")]
    [InlineData("Program:AnchorOperators", "0x0000000000000000000000000000000000000000")]
    [InlineData("Program:AnchorOperators", "f39fd6e51aad88f6f4ce6ab8827279cfffb92266")]
    [InlineData("Program:AnchorOperators", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266 0x70997970c51812dc3a010c7d01b50e0d17dc79c8")]
    [InlineData("Program:AnchorOperators", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266,0x2")]
    // The first address's checksum with one letter in the other case.
    [InlineData("Program:AnchorOperators", "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    [InlineData("Program:TruthSecret", " ")]
    [InlineData("Program:TruthSecret", "secret")]
    [InlineData("Program:TruthSecret", "0123456789012345678901234567890")]
    [InlineData("Program:TruthSecret", "                                ")]
    [InlineData("Program:TruthSecret", "01234567890123456789012345678901\n")]
    public void Setting_OutOfItsRange_StopsTheStartByName(string key, string value) =>
        Assert.Contains(key, Assert.Throws<InvalidOperationException>(() => ProgramSettings.Load(With(key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void AnchorOperators_InAnyCaseAndOrder_AreOneSetOfAddresses() => Assert.Equal(
        ["0x70997970c51812dc3a010c7d01b50e0d17dc79c8", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"],
        ProgramSettings.Load(With(
            "Program:AnchorOperators",
            " 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, 0x70997970c51812dc3a010c7d01b50e0d17dc79c8 ,0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266,")).AnchorOperators.Order(StringComparer.Ordinal));

    [Fact]
    public void TruthSecret_LongEnough_IsTaken() =>
        Assert.Equal("01234567890123456789012345678901", ProgramSettings.Load(With("Program:TruthSecret", "01234567890123456789012345678901")).TruthSecret);

    [Fact]
    public void TruthSecret_Refused_IsNotTold() => Assert.DoesNotContain(
        "hunter2hunter2", Assert.Throws<InvalidOperationException>(() => ProgramSettings.Load(With("Program:TruthSecret", "hunter2hunter2"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_Unset_AreTheDefaults()
    {
        ProgramSettings unset = ProgramSettings.Load(With("a", "b")), defaults = new(false, 10, 60);
        Assert.Empty(unset.AnchorOperators);
        // A record compares sets by identity.
        Assert.Equal(defaults, unset with { AnchorOperators = defaults.AnchorOperators });
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("UseEmbeddedStorage=true;DataDirectory=/tmp", "https://account.table.core.windows.net")]
    public void Tables_WithoutOneWayOrWithTwo_StopTheStart(string connection, string uri)
    {
        IConfiguration configuration = With("AzureWebJobsStorage", connection, ("AzureWebJobsStorage:tableServiceUri", uri.Length > 0 ? uri : null));
        Assert.Throws<InvalidOperationException>(() => TableSettings.CreateClient(configuration));
    }

    [Fact]
    public void Tables_OfTheAppsIdentity_AreAtTheirAddress()
    {
        IConfiguration configuration = With("AzureWebJobsStorage:tableServiceUri", "https://account.table.core.windows.net");
        Assert.Equal(new Uri("https://account.table.core.windows.net/"), new Uri(TableSettings.CreateClient(configuration).Uri.GetLeftPart(UriPartial.Authority)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("Endpoint=sb://namespace.servicebus.windows.net/;EntityPath=telemetry")]
    public void Credentials_WithoutASigningRule_StopTheStart(string? connection) =>
        Assert.Throws<InvalidOperationException>(() => new CredentialIssuer(With("TelemetryHub", connection), new ProgramSettings(false, 10, 60)));

    // sr, se and skn by the documented form; the signature computed with Python's hmac over "<sr>\n<se>" with the text of the key.
    [Fact]
    public void Credentials_OfANode_AreScopedToItAsItsPublisher()
    {
        IConfiguration configuration = With("TelemetryHub", "Endpoint=sb://namespace.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0;EntityPath=telemetry");
        var now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        TelemetryCredentials credentials = new CredentialIssuer(configuration, new ProgramSettings(false, 10, 60)).Issue(NodeId.FromBytes(new byte[32]), now);
        Assert.Equal("https://namespace.servicebus.windows.net", credentials.Endpoint);
        Assert.Equal(now.AddHours(1).ToUnixTimeMilliseconds(), credentials.ExpiresAt);
        Assert.Equal(
            "SharedAccessSignature sr=https%3A%2F%2Fnamespace.servicebus.windows.net%2Ftelemetry%2Fpublishers%2F0x" + new string('0', 64) + "&sig=X9YrOsh7%2BXQAlWjOR342W8Ir2Bkms3jfOuEhOopdT40%3D&se=1795352400&skn=send",
            credentials.SasToken);
    }

    private static IConfiguration With(string key, string? value, params (string Key, string? Value)[] more) => new ConfigurationBuilder()
        .AddInMemoryCollection(more.Append((key, value)).ToDictionary(pair => pair.Item1, pair => pair.Item2)).Build();

    private string Write(string content)
    {
        string path = Path.Combine(directory.FullName, "policy.json");
        File.WriteAllText(path, content);
        return path;
    }
}
