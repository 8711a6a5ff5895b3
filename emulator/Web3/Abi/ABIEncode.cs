using Nethereum.Util;
using NodeProgram.Emulator.Ethereum.Abi;

namespace Nethereum.ABI;

/// <summary>What Solidity has as abi.encode, abi.encodePacked and abi.decode.</summary>
public class ABIEncode
{
    /// <summary>abi.encode.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public byte[] GetABIEncoded(params ABIValue[] abiValues) => AbiEncoder.Encode([.. abiValues.Select(value => (value.Type, (object?)value.Value))]);

    /// <summary>abi.encodePacked.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public byte[] GetABIEncodedPacked(params ABIValue[] abiValues) => [.. abiValues.SelectMany(value => AbiEncoder.EncodePacked(value.Type, value.Value))];

    /// <summary>keccak256(abi.encode).</summary>
    public byte[] GetSha3ABIEncoded(params ABIValue[] abiValues) => Sha3Keccack.Current.CalculateHash(GetABIEncoded(abiValues));

    /// <summary>keccak256(abi.encodePacked).</summary>
    public byte[] GetSha3ABIEncodedPacked(params ABIValue[] abiValues) => Sha3Keccack.Current.CalculateHash(GetABIEncodedPacked(abiValues));

    /// <summary>abi.encode of the object's properties that have a parameter attribute.</summary>
    public byte[] GetABIParamsEncoded<T>(T input) => AbiEncoder.EncodeMembers(input!);

    public byte[] GetSha3ABIParamsEncoded<T>(T input) => Sha3Keccack.Current.CalculateHash(GetABIParamsEncoded(input));

    /// <exception cref="FormatException">The bytes are none.</exception>
    public string DecodeEncodedAddress(byte[] encoded) => Decode<string>("address", encoded);

    /// <exception cref="FormatException">The bytes are none.</exception>
    public bool DecodeEncodedBoolean(byte[] encoded) => Decode<bool>("bool", encoded);

    /// <exception cref="FormatException">The bytes are none.</exception>
    public string DecodeEncodedString(byte[] encoded) => Decode<string>("string", encoded);

    /// <summary>The properties of a T out of abi.encode of them.</summary>
    /// <exception cref="FormatException">The bytes are none.</exception>
    public T DecodeEncodedComplexType<T>(byte[] encoded)
    {
        object target = Activator.CreateInstance<T>()!;
        AbiDecoder.Fill(target, AbiTypes.TupleOf(typeof(T)).Members, encoded);
        return (T)target;
    }

    private static T Decode<T>(string type, byte[] encoded) => (T)AbiDecoder.Decode(AbiTypes.Parse(type), encoded, typeof(T))!;
}
