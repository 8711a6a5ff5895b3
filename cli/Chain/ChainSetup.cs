using System.CommandLine;
using System.Text.Json;
using NodeProgram.Cli.Keys;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Chain;

/// <summary>The chain and the contracts that a verb deals with. They are the operator's own word, never the program's: money goes where these say.</summary>
internal sealed record ChainSetup(Uri Rpc, long ChainId, EthereumAddress Staking, EthereumAddress Rewards, EthereumAddress Token)
{
    public static Option<Uri?> RpcOption { get; } = new("--rpc") { Description = "The chain's JSON-RPC endpoint; without it the environment's NODEOP_RPC.", CustomParser = Invocation.ParseAddress };

    public static Option<FileInfo?> ContractsOption { get; } = new("--contracts")
    {
        Description = "A file with the contracts: {\"chainId\":1,\"staking\":\"0x..\",\"rewards\":\"0x..\",\"token\":\"0x..\"}; without it the environment's NODEOP_CONTRACTS names one.",
    };

    /// <summary>Whether the command line or the environment names a chain.</summary>
    public static bool IsNamed(Invocation invocation) => invocation.Value(RpcOption) is not null || Environment.GetEnvironmentVariable("NODEOP_RPC") is { Length: > 0 };

    /// <exception cref="KeyException">A part is missing or cannot be read.</exception>
    public static ChainSetup Load(Invocation invocation)
    {
        Uri? rpc = invocation.Value(RpcOption);
        if (rpc is null && Environment.GetEnvironmentVariable("NODEOP_RPC") is { Length: > 0 } text && (!Uri.TryCreate(text, UriKind.Absolute, out rpc) || rpc.Scheme is not ("http" or "https")))
            throw new KeyException("NODEOP_RPC is no http or https address.");
        string? file = invocation.Value(ContractsOption)?.FullName ?? Environment.GetEnvironmentVariable("NODEOP_CONTRACTS");
        if (rpc is null || string.IsNullOrEmpty(file))
            throw new KeyException("The chain is not named: --rpc and --contracts, or NODEOP_RPC and NODEOP_CONTRACTS.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            return new ChainSetup(rpc, root.GetProperty("chainId").GetInt64(), Address(root, "staking"), Address(root, "rewards"), Address(root, "token"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new KeyException($"{file} does not name the contracts: {e.Message}");
        }
    }

    private static EthereumAddress Address(JsonElement root, string name) =>
        EthereumAddress.TryParse(root.GetProperty(name).GetString(), out EthereumAddress address) ? address : throw new FormatException($"{name} is no Ethereum address, in lower case or with its checksum.");
}
