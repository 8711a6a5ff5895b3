using System.Numerics;
using System.Text.Json;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Rpc;

namespace NodeProgram.Emulator.Ethereum.Tests.Rpc;

/// <summary>A block's number or name, as the execution layer's JSON-RPC has it (its schema BlockNumberOrTag).</summary>
public sealed class BlockParameterTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new BlockParameterConverter() } };

    [Theory]
    [InlineData("latest", BlockParameter.BlockParameterType.latest)]
    [InlineData("earliest", BlockParameter.BlockParameterType.earliest)]
    [InlineData("pending", BlockParameter.BlockParameterType.pending)]
    [InlineData("finalized", BlockParameter.BlockParameterType.finalized)]
    [InlineData("safe", BlockParameter.BlockParameterType.safe)]
    public void Name_ReadAndWritten_IsTheSame(string name, BlockParameter.BlockParameterType type)
    {
        BlockParameter read = Read($"\"{name}\"");
        Assert.Equal((type, null), (read.ParameterType, read.BlockNumber));
        Assert.Equal($"\"{name}\"", JsonSerializer.Serialize(read, Options));
    }

    [Theory]
    [InlineData("0x0", "0")]
    [InlineData("0x10", "16")]
    [InlineData("0xFf", "255")]
    [InlineData("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public void Number_Read_IsItsBlock(string hex, string number)
    {
        BlockParameter read = Read($"\"{hex}\"");
        Assert.Equal((BlockParameter.BlockParameterType.blockNumber, BigInteger.Parse(number, null)), (read.ParameterType, read.BlockNumber!.Value));
        Assert.Equal(hex.ToLowerInvariant(), read.GetRPCParam());
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"0x\"")]
    [InlineData("\"10\"")]
    [InlineData("\"0xg\"")]
    [InlineData("\"0x-1\"")]
    [InlineData("\"0X10\"")]
    [InlineData("\"Latest\"")]
    [InlineData("\" latest\"")]
    [InlineData("\"blockNumber\"")]
    [InlineData("\"5\"")]
    [InlineData("\"0x10000000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("16")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"latest\"]")]
    public void Anything_Else_IsRefused(string json) => Assert.Throws<JsonException>(() => Read(json));

    private static BlockParameter Read(string json) => JsonSerializer.Deserialize<BlockParameter>(json, Options)!;
}
