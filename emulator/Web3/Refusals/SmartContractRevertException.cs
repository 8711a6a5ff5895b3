namespace Nethereum.ABI.FunctionEncoding;

/// <summary>A contract refused a call with a text (<c>require</c>, <c>revert</c>).</summary>
public class SmartContractRevertException : Exception
{
    public SmartContractRevertException(string message, string encodedData, Exception? innerException = null) : base("Smart contract error: " + message, innerException) =>
        (RevertMessage, EncodedData) = (message, encodedData);

    /// <summary>The contract's text.</summary>
    public string RevertMessage { get; set; }

    /// <summary>Hexadecimal.</summary>
    public string EncodedData { get; set; }
}
