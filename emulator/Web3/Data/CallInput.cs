using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A call: of a contract, without sending it. Null leaves the choice to the node.</summary>
public class CallInput
{
    public CallInput()
    {
    }

    public CallInput(string data, string addressTo) => (Data, To) = (data, addressTo);

    public string? From { get; set; }

    /// <summary>Null: a contract is created.</summary>
    public string? To { get; set; }

    public HexBigInteger? Gas { get; set; }

    public HexBigInteger? GasPrice { get; set; }

    public HexBigInteger? MaxFeePerGas { get; set; }

    public HexBigInteger? MaxPriorityFeePerGas { get; set; }

    /// <summary>Wei.</summary>
    public HexBigInteger? Value { get; set; }

    /// <summary>Hexadecimal with prefix.</summary>
    public string? Data { get; set; }

    public HexBigInteger? Type { get; set; }

    public HexBigInteger? ChainId { get; set; }
}
