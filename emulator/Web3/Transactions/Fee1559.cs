using System.Numerics;

namespace Nethereum.RPC.Fee1559Suggestions;

/// <summary>Fees, wei per gas.</summary>
public class Fee1559
{
    public BigInteger? BaseFee { get; set; }

    public BigInteger? MaxFeePerGas { get; set; }

    public BigInteger? MaxPriorityFeePerGas { get; set; }
}

/// <summary>Which fees a transaction offers that says nothing of them.</summary>
public interface IFee1559SuggestionStrategy
{
    /// <param name="maxPriorityFeePerGas">What the sender has said of the tip.</param>
    Task<Fee1559> SuggestFeeAsync(BigInteger? maxPriorityFeePerGas = null);
}
