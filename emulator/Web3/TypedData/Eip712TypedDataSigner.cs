using Nethereum.ABI.EIP712;
using Nethereum.Util;

namespace Nethereum.Signer.EIP712;

/// <summary>Signs typed structured data (EIP-712) as wallets do with eth_signTypedData_v4; signatures are 65 bytes, hexadecimal with prefix, v 27 or 28.</summary>
/// <remarks>The standard gives no protection against replay: that is what a nonce and a deadline in the message are for.</remarks>
public class Eip712TypedDataSigner
{
    private static readonly MessageSigner Hashes = new();

    public static Eip712TypedDataSigner Current { get; } = new();

    /// <exception cref="ArgumentException">Values don't fit their types, or a type is missing.</exception>
    public string SignTypedDataV4<T, TDomain>(T message, TypedData<TDomain> typedData, EthECKey key) => Sign(EncodeTypedData(message, typedData), key);

    /// <exception cref="ArgumentException">Values don't fit their types, or a type is missing.</exception>
    public string SignTypedDataV4<TDomain>(TypedData<TDomain> typedData, EthECKey key) => Sign(EncodeTypedData(typedData), key);

    /// <param name="json">As wallets take it.</param>
    /// <param name="key">Whose signature it becomes.</param>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    /// <exception cref="ArgumentException">Something is missing, or does not fit its type.</exception>
    public string SignTypedDataV4(string json, EthECKey key) => Sign(EncodeTypedData(json), key);

    /// <summary>The address that signed.</summary>
    /// <exception cref="FormatException">The signature is not 65 bytes in hexadecimal.</exception>
    /// <exception cref="ArgumentException">No key can have made it, or values don't fit their types.</exception>
    public string RecoverFromSignatureV4<T, TDomain>(T message, TypedData<TDomain> typedData, string signature) => RecoverFromSignatureV4(EncodeTypedData(message, typedData), signature);

    /// <inheritdoc cref="RecoverFromSignatureV4{T,TDomain}"/>
    public string RecoverFromSignatureV4<TDomain>(TypedData<TDomain> typedData, string signature) => RecoverFromSignatureV4(EncodeTypedData(typedData), signature);

    /// <inheritdoc cref="RecoverFromSignatureV4{T,TDomain}"/>
    public string RecoverFromSignatureV4(byte[] encodedData, string signature) => RecoverFromSignatureHashV4(Sha3Keccack.Current.CalculateHash(encodedData), signature);

    /// <inheritdoc cref="RecoverFromSignatureV4{T,TDomain}"/>
    public string RecoverFromSignatureHashV4(byte[] hash, string signature) => Hashes.EcRecover(hash, signature);

    public byte[] EncodeTypedData<T, TDomain>(T message, TypedData<TDomain> typedData) => Eip712TypedDataEncoder.Current.EncodeTypedData(message, typedData);

    public byte[] EncodeTypedData<TDomain>(TypedData<TDomain> typedData) => Eip712TypedDataEncoder.Current.EncodeTypedData(typedData);

    public byte[] EncodeTypedData(string json) => Eip712TypedDataEncoder.Current.EncodeTypedData(json);

    public byte[] EncodeTypedDataRaw(TypedDataRaw typedData) => Eip712TypedDataEncoder.Current.EncodeTypedDataRaw(typedData);

    private static string Sign(byte[] encoded, EthECKey key) => Hashes.Sign(Sha3Keccack.Current.CalculateHash(encoded), key);
}
