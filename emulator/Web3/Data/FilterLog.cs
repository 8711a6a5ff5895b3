using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>What a contract has logged.</summary>
public class FilterLog
{
    /// <summary>Whether its block is no longer part of the chain.</summary>
    public bool Removed { get; set; }

    public string? Type { get; set; }

    /// <summary>Its place among the block's logs.</summary>
    public HexBigInteger LogIndex { get; set; } = null!;

    public string TransactionHash { get; set; } = null!;

    public HexBigInteger TransactionIndex { get; set; } = null!;

    public string BlockHash { get; set; } = null!;

    public HexBigInteger BlockNumber { get; set; } = null!;

    public string Address { get; set; } = null!;

    public string Data { get; set; } = null!;

    /// <summary>Each 32 bytes, hexadecimal with prefix.</summary>
    public object[] Topics { get; set; } = [];
}
