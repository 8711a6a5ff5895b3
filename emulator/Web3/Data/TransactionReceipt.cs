using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>What became of a transaction that is in a block.</summary>
public class TransactionReceipt
{
    public string TransactionHash { get; set; } = null!;

    public HexBigInteger TransactionIndex { get; set; } = null!;

    public string BlockHash { get; set; } = null!;

    public HexBigInteger BlockNumber { get; set; } = null!;

    public string From { get; set; } = null!;

    public string? To { get; set; }

    public HexBigInteger CumulativeGasUsed { get; set; } = null!;

    public HexBigInteger GasUsed { get; set; } = null!;

    public HexBigInteger EffectiveGasPrice { get; set; } = null!;

    /// <summary>Of the contract that it created; without a checksum.</summary>
    public string? ContractAddress { get; set; }

    /// <summary>1 when it succeeded, 0 when it was reverted.</summary>
    public HexBigInteger? Status { get; set; }

    public FilterLog[] Logs { get; set; } = [];

    public HexBigInteger? Type { get; set; }

    public string? LogsBloom { get; set; }

    public string? Root { get; set; }

    public string? RevertReason { get; set; }

    /// <summary>Whether it was reverted; null when the node does not say.</summary>
    public bool? HasErrors() => Status is null ? null : Status.Value.IsZero;

    public override bool Equals(object? obj) => obj is TransactionReceipt other && TransactionHash == other.TransactionHash && BlockHash == other.BlockHash;

    public override int GetHashCode() => HashCode.Combine(TransactionHash, BlockHash);
}
