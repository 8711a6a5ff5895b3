using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NodeProgram.Cli.Chain;
using NodeProgram.Cli.Keys;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Cli.Tests.Chain;

/// <summary>What the verbs of the chain say before anything is sent.</summary>
public sealed class ChainVerbTests : IDisposable
{
    private const string Contracts = """{"chainId":31337,"staking":"0x5fbdb2315678afecb367f032d93f642f64180aa3","rewards":"0xe7f1725e7734ce288f8367e1bb143e90bb3f0512","token":"0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0"}""";
    private const string Node = "0x1111111111111111111111111111111111111111111111111111111111111111";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nodeop-chain-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("stake")]
    [InlineData("unbond")]
    [InlineData("withdraw")]
    [InlineData("claim")]
    [InlineData("exit")]
    [InlineData("inbox")]
    [InlineData("case", "list")]
    [InlineData("case", "show")]
    [InlineData("case", "accept")]
    [InlineData("case", "dispute")]
    [InlineData("case", "appeal")]
    [InlineData("case", "evidence")]
    [InlineData("case", "vote")]
    public void Help_OfEveryVerb_IsThere(params string[] verb)
    {
        Run help = Run.Of([.. verb, "--help"]);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("--json", help.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("private", help.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Chain_NotNamed_IsSaid()
    {
        Run run = Run.Of("unbond", "--node", Node, "--json");
        Assert.Equal((ExitCode.BadInput, "key-unusable"), (run.ExitCode, (string?)JsonNode.Parse(run.Error)!["error"]));
        Assert.Contains("--contracts", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"chainId":"1","staking":"0x5fbdb2315678afecb367f032d93f642f64180aa3"}""")]
    [InlineData("""{"chainId":1,"staking":"0x5fbdb2315678afecb367f032d93f642f64180aa3","rewards":"0x0","token":"0x0"}""")]
    public void Contracts_ThatAFileDoesNotName_AreRefused(string content)
    {
        string file = Write("contracts.json", content);
        Run run = Run.Of("unbond", "--node", Node, "--rpc", "http://127.0.0.1:1", "--contracts", file);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("does not name the contracts", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--node", "0x1", "--amount", "1")]
    [InlineData("--node", Node, "--amount", "0")]
    [InlineData("--node", Node, "--amount", "-1")]
    [InlineData("--node", Node, "--amount", "1.1234567890123456789")]
    [InlineData("--node", Node, "--amount", "1,5")]
    [InlineData("--node", Node, "--amount", "1", "--term", "400d")]
    public void Stake_WithABadArgument_IsRefusedBeforeTheChainIsAsked(params string[] arguments)
    {
        Run run = Run.Of(["stake", .. arguments, "--rpc", "http://127.0.0.1:1", "--contracts", Write("contracts.json", Contracts)]);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("  --", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "1000000000000000000")]
    [InlineData("0.000000000000000001", "1")]
    [InlineData("10000.5", "10000500000000000000000")]
    public void Tokens_Read_AreExactlyTheirWei(string text, string wei)
    {
        Assert.True(Verbs.Amounts.TryReadTokens(text, out var amount));
        Assert.Equal(wei, amount.ToString());
    }

    [Fact]
    public void Pledge_OfTheRelay_IsTakenForItsOwnerNodeContractAndChainAlone()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        NodeId node = NodePublicKey.NodeOf(key);
        EthereumAddress owner = Address("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"), other = Address("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
        var setup = new ChainSetup(new Uri("http://127.0.0.1:1"), 31337, Address("0x5fbdb2315678afecb367f032d93f642f64180aa3"), other, other);
        (Bytes32 r, Bytes32 s) = NodePledge.Canonical(key.SignData(NodePledge.Message(setup.ChainId, setup.Staking, owner, node), HashAlgorithmName.SHA256));
        ECPoint point = key.ExportParameters(false).Q;
        var pledge = new NodePledgeDocument(node, [Bytes32.FromBytes(point.X), Bytes32.FromBytes(point.Y)], [r, s]);
        pledge.Check("pledge.json", node, owner, setup);
        Assert.Throws<KeyException>(() => pledge.Check("pledge.json", NodeId.Parse(Node), owner, setup));
        Assert.Throws<KeyException>(() => pledge.Check("pledge.json", node, other, setup));
        Assert.Throws<KeyException>(() => pledge.Check("pledge.json", node, owner, setup with { ChainId = 1 }));
        Assert.Throws<KeyException>(() => pledge.Check("pledge.json", node, owner, setup with { Staking = other }));
        Assert.Throws<KeyException>(() => (pledge with { Key = [s, r] }).Check("pledge.json", node, owner, setup));
    }

    [Fact]
    public void Case_ThatIsNoId_IsRefused() => Assert.Equal(ExitCode.BadInput, Run.Of("case", "accept", "0x12").ExitCode);

    private static EthereumAddress Address(string text) => EthereumAddress.TryParse(text, out EthereumAddress address) ? address : throw new ArgumentException(text);

    private string Write(string name, string content)
    {
        string path = Path.Combine(directory.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
