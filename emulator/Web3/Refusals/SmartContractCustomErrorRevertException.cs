using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Contracts;

namespace Nethereum.Contracts;

/// <summary>A contract refused a call with an error of its own, or with one of the language's such as <c>Panic(uint256)</c>.</summary>
public class SmartContractCustomErrorRevertException : Exception
{
    /// <param name="encodedData">Selector and parameters, hexadecimal.</param>
    public SmartContractCustomErrorRevertException(string encodedData) : base("Smart contract custom error: " + encodedData) => ExceptionEncodedData = encodedData;

    public string ExceptionEncodedData { get; set; }

    /// <summary>Whether it is the error that the class describes.</summary>
    public bool IsCustomErrorFor<TError>() => IsCustomErrorFor(typeof(TError));

    /// <exception cref="ArgumentException">The class has no error attribute.</exception>
    public bool IsCustomErrorFor(Type errorType) => ExceptionEncodedData.RemoveHexPrefix().StartsWith(Signatures.SelectorOfError(errorType).ToHex(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The error; null when it is another one.</summary>
    /// <exception cref="FormatException">Its parameters cannot be read.</exception>
    public TError? DecodeError<TError>()
        where TError : class, new() => IsCustomErrorFor<TError>() ? MessageEncoder.Decode(new TError(), ExceptionEncodedData.HexToByteArray()[Signatures.SelectorSize..]) : null;
}
