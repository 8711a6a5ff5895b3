using Nethereum.Util;
using NodeProgram.Emulator.Ethereum.TypedData;

namespace Nethereum.ABI.EIP712;

/// <summary>Typed structured data into the bytes that are signed (EIP-712, version 4 with arrays and nested structs).</summary>
public class Eip712TypedDataEncoder
{
    public static Eip712TypedDataEncoder Current { get; } = new();

    /// <summary>0x1901, the domain's hash and the message's hash: 66 bytes, not yet hashed.</summary>
    /// <remarks>The real library may write the message into <paramref name="typedData"/>: don't share one between threads.</remarks>
    /// <exception cref="ArgumentException">Values don't fit their types, or a type is missing.</exception>
    public byte[] EncodeTypedData<T, TDomain>(T message, TypedData<TDomain> typedData) => EncodeTypedDataRaw(new TypedDataRaw
    {
        Types = typedData.Types,
        PrimaryType = typedData.PrimaryType,
        DomainRawValues = typedData.DomainRawValues.Length > 0 ? typedData.DomainRawValues : MemberValueFactory.CreateFromMessage(typedData.Domain),
        Message = MemberValueFactory.CreateFromMessage(message),
    });

    /// <exception cref="ArgumentException">Values don't fit their types, or a type is missing.</exception>
    public byte[] EncodeTypedData<TDomain>(TypedData<TDomain> typedData)
    {
        typedData.EnsureDomainRawValuesAreInitialised();
        return EncodeTypedDataRaw(typedData);
    }

    /// <param name="json">As wallets take it.</param>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    /// <exception cref="ArgumentException">Something is missing, or does not fit its type.</exception>
    public byte[] EncodeTypedData(string json) => EncodeTypedDataRaw(TypedDataJson.Read(json, "message"));

    /// <exception cref="ArgumentException">Values don't fit their types, or a type is missing.</exception>
    public byte[] EncodeTypedDataRaw(TypedDataRaw typedData) => TypedDataHash.Encode(typedData);

    /// <summary>The hash that is signed.</summary>
    public byte[] EncodeAndHashTypedData<T, TDomain>(T message, TypedData<TDomain> typedData) => Sha3Keccack.Current.CalculateHash(EncodeTypedData(message, typedData));

    /// <summary>The hash that is signed.</summary>
    public byte[] EncodeAndHashTypedData<TDomain>(TypedData<TDomain> typedData) => Sha3Keccack.Current.CalculateHash(EncodeTypedData(typedData));

    /// <summary>The hash that is signed.</summary>
    public byte[] EncodeAndHashTypedData(string json) => Sha3Keccack.Current.CalculateHash(EncodeTypedData(json));

    public byte[] HashDomainSeparator<TDomain>(TypedData<TDomain> typedData)
    {
        typedData.EnsureDomainRawValuesAreInitialised();
        return TypedDataHash.HashStruct(typedData.Types, TypedDataHash.DomainType, typedData.DomainRawValues);
    }

    /// <summary>The hash of a message alone; <paramref name="types"/> are its class and those that it names.</summary>
    public byte[] HashStruct<T>(T message, string primaryType, params Type[] types) =>
        TypedDataHash.HashStruct(MemberDescriptionFactory.GetTypesMemberDescription(types), primaryType, MemberValueFactory.CreateFromMessage(message));

    /// <summary>Such as <c>Mail(Person from,Person to,string contents)Person(string name,address wallet)</c>.</summary>
    public string GetEncodedType(string primaryType, params Type[] types) => TypedDataHash.EncodeType(MemberDescriptionFactory.GetTypesMemberDescription(types), primaryType);
}
