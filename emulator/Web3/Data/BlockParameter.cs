using System.Numerics;
using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A block by its number, or by its place in the chain; the latest unless said otherwise.</summary>
public class BlockParameter
{
    public BlockParameter()
    {
    }

    public BlockParameter(HexBigInteger blockNumber) => SetValue(blockNumber);

    public BlockParameter(ulong blockNumber) : this(new HexBigInteger(blockNumber))
    {
    }

    public enum BlockParameterType
    {
        latest = 0,
        earliest = 1,
        pending = 2,
        finalized = 3,
        safe = 4,
        blockNumber = 5,
    }

    /// <summary>Null unless the type is blockNumber.</summary>
    public HexBigInteger? BlockNumber { get; private set; }

    public BlockParameterType ParameterType { get; private set; }

    public static BlockParameter CreateLatest() => new();

    public static BlockParameter CreateEarliest() => Create(BlockParameterType.earliest);

    public static BlockParameter CreatePending() => Create(BlockParameterType.pending);

    public void SetValue(BlockParameterType parameterType) => (ParameterType, BlockNumber) = (parameterType, null);

    public void SetValue(HexBigInteger blockNumber) => (ParameterType, BlockNumber) = (BlockParameterType.blockNumber, blockNumber);

    public void SetValue(BigInteger blockNumber) => SetValue(new HexBigInteger(blockNumber));

    public void SetValue(string blockNumberHex) => SetValue(new HexBigInteger(blockNumberHex));

    /// <summary>As JSON-RPC has it: <c>latest</c>, <c>finalized</c>, <c>0x10</c>.</summary>
    public string GetRPCParam() => BlockNumber?.HexValue ?? ParameterType.ToString();

    private static BlockParameter Create(BlockParameterType type)
    {
        var parameter = new BlockParameter();
        parameter.SetValue(type);
        return parameter;
    }
}
