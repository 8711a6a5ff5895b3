using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>Fees of past blocks.</summary>
public class FeeHistoryResult
{
    public HexBigInteger OldestBlock { get; set; } = null!;

    /// <summary>Wei per gas, oldest first; one more than there are blocks: the last is the next block's.</summary>
    public HexBigInteger[] BaseFeePerGas { get; set; } = [];

    public decimal[]? GasUsedRatio { get; set; }

    /// <summary>By block and percentile; null unless percentiles were asked for.</summary>
    public HexBigInteger[][]? Reward { get; set; }
}
