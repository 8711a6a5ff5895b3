using System.Text.Json.Serialization;
using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A transaction that a node knows. Block and index are null while it waits.</summary>
public class Transaction
{
    [JsonPropertyName("hash")]
    public string TransactionHash { get; set; } = null!;

    public HexBigInteger? TransactionIndex { get; set; }

    public string? BlockHash { get; set; }

    public HexBigInteger? BlockNumber { get; set; }

    public HexBigInteger? Type { get; set; }

    public string From { get; set; } = null!;

    /// <summary>Null: it creates a contract.</summary>
    public string? To { get; set; }

    public HexBigInteger Nonce { get; set; } = null!;

    public HexBigInteger Gas { get; set; } = null!;

    public HexBigInteger? GasPrice { get; set; }

    public HexBigInteger? MaxFeePerGas { get; set; }

    public HexBigInteger? MaxPriorityFeePerGas { get; set; }

    /// <summary>Wei.</summary>
    public HexBigInteger Value { get; set; } = null!;

    public string Input { get; set; } = null!;

    public string? R { get; set; }

    public string? S { get; set; }

    public string? V { get; set; }
}
