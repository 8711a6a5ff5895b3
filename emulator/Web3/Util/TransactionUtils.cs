namespace Nethereum.Util;

/// <summary>What can be known of a transaction without a node.</summary>
public static class TransactionUtils
{
    /// <summary>The hash of a signed transaction, by which the node will know it: it can be kept before it is sent. Hexadecimal without prefix.</summary>
    public static string CalculateTransactionHash(string rawSignedTransaction) => Sha3Keccack.Current.CalculateHashFromHex(rawSignedTransaction);
}
