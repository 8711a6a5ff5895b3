using Nethereum.Hex.HexTypes;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A transaction to be signed. What is null is filled in: nonce, fees, gas.</summary>
public class TransactionInput : CallInput
{
    public TransactionInput()
    {
    }

    public TransactionInput(string data, string addressTo) : base(data, addressTo)
    {
    }

    public HexBigInteger? Nonce { get; set; }

    public List<AccessList>? AccessList { get; set; }
}
