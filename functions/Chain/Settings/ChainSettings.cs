using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Chain.Settings;

/// <summary>Where a sender's key lies: exactly one of the two is set.</summary>
/// <param name="LocalKey"><c>Key</c>: 32 bytes in hex, for development only; refused where App Service authentication is on.</param>
/// <param name="VaultKey"><c>KeyVault</c>: the full identifier of a P-256K key with its version, <c>https://{vault}/keys/{name}/{version}</c>.</param>
public sealed record SenderKey(string? LocalKey, Uri? VaultKey)
{
    // A key never stands in a log.
    public override string ToString() => VaultKey is null ? "a local key" : VaultKey.ToString();
}

/// <summary>The chain that an installation works with (docs/chain.md). All of it is there, or none: without <c>Chain:Rpc</c> there is no chain.</summary>
public sealed record ChainSettings
{
    /// <summary><c>Chain:Rpc:0</c> to <c>:7</c>: JSON-RPC endpoints of the same chain, the preferred one first.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary><c>Chain:Id</c>: the chain id (EIP-155). An endpoint of another chain is not used.</summary>
    public required long ChainId { get; init; }

    /// <summary><c>Chain:Contracts:Staking</c>, <c>:Rewards</c>, <c>:Badge</c>, <c>:Escrow</c>, <c>:Token</c>.</summary>
    public required IReadOnlyDictionary<ContractName, EthereumAddress> Contracts { get; init; }

    /// <summary><c>Chain:Senders:0</c> to <c>:15</c>: the reporters' keys, at least as many as the distributor's quorum. The first also activates nodes, proposes slashes and awards badges.</summary>
    public required IReadOnlyList<SenderKey> Senders { get; init; }

    /// <summary><c>Chain:Confirmations</c>, 1 to 1,000, default 12: blocks that have to stand on an effect or event, its own included, before it counts.</summary>
    public int Confirmations { get; init; } = 12;

    /// <summary><c>Chain:StartBlock</c>, default 0: the block in which the contracts were deployed, or one before it.</summary>
    public long StartBlock { get; init; }

    /// <summary><c>Chain:RangeBlocks</c>, 1 to 10,000, default 2,000: blocks whose events are asked for at once.</summary>
    public int RangeBlocks { get; init; } = 2_000;

    /// <summary><c>Chain:BumpSeconds</c>, 1 to 3,600, default 60: after this long without being mined a transaction is replaced by one that pays more.</summary>
    public int BumpSeconds { get; init; } = 60;

    /// <summary><c>Chain:WaitSeconds</c>, 1 to 240, default 45: how long a step of a workflow waits for a transaction before it is repeated.</summary>
    public int WaitSeconds { get; init; } = 45;

    /// <summary><c>Chain:MaxFeePerGasWei</c>, default 500 gwei: more is never paid; a sender then waits for the fees to fall.</summary>
    public BigInteger MaxFeePerGas { get; init; } = 500_000_000_000;

    /// <summary><c>Chain:TipPerGasWei</c>, default 1 gwei: offered to block builders.</summary>
    public BigInteger TipPerGas { get; init; } = 1_000_000_000;

    /// <summary><c>Chain:BalanceAlarmWei</c>, default 0.1 ETH: below this a sender's balance raises an alarm.</summary>
    public BigInteger BalanceAlarm { get; init; } = 100_000_000_000_000_000;

    /// <summary>A contract's address.</summary>
    public EthereumAddress AddressOf(ContractName contract) => Contracts[contract];
}

/// <summary>A setting of the chain cannot be used.</summary>
/// <param name="code">The stable code.</param>
/// <param name="key">The setting.</param>
/// <param name="detail">What it must be.</param>
public sealed class ChainSettingsException(string code, string key, string detail) : InvalidOperationException($"{code}: {key} {detail}")
{
    /// <summary>The stable code: <c>chain-setting-missing</c>, <c>chain-setting-invalid</c>, <c>chain-setting-repeated</c> or <c>chain-key-unsafe</c>.</summary>
    public string Code => code;

    /// <summary>The setting.</summary>
    public string Key => key;
}
