using System.Text.Json.Serialization;
using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A block's header. Number and hash of a pending one are null.</summary>
public class Block
{
    public HexBigInteger? Number { get; set; }

    [JsonPropertyName("hash")]
    public string? BlockHash { get; set; }

    public string ParentHash { get; set; } = null!;

    /// <summary>Unix time, seconds.</summary>
    public HexBigInteger Timestamp { get; set; } = null!;

    public HexBigInteger? BaseFeePerGas { get; set; }

    public HexBigInteger GasLimit { get; set; } = null!;

    public HexBigInteger GasUsed { get; set; } = null!;

    public string? Miner { get; set; }

    public string? StateRoot { get; set; }

    public string? TransactionsRoot { get; set; }

    public string? ReceiptsRoot { get; set; }

    public string? LogsBloom { get; set; }

    public string? ExtraData { get; set; }
}
