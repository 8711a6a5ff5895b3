using System.Numerics;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts.CQS;

/// <summary>What a call of a contract may say beside its parameters. What is null is filled in when it is sent; gas is then written back here.</summary>
public abstract class ContractMessageBase
{
    /// <summary>Wei.</summary>
    public virtual BigInteger AmountToSend { get; set; }

    public virtual BigInteger? Gas { get; set; }

    /// <summary>Wei per gas, legacy; with it the fees below are not used.</summary>
    public virtual BigInteger? GasPrice { get; set; }

    /// <summary>Wei per gas; the most that is paid, base fee and tip together.</summary>
    public virtual BigInteger? MaxFeePerGas { get; set; }

    /// <summary>Wei per gas; the tip.</summary>
    public virtual BigInteger? MaxPriorityFeePerGas { get; set; }

    public virtual BigInteger? Nonce { get; set; }

    public virtual string? FromAddress { get; set; }

    public virtual byte? TransactionType { get; set; }

    public virtual List<AccessList>? AccessList { get; set; }
}
