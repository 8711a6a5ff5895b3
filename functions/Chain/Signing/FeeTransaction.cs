using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Signing;

/// <summary>A transaction of type 2 (EIP-1559) without value and access list: all that the program sends.</summary>
/// <param name="To">Null: it creates a contract.</param>
/// <param name="Data">0x and hex digits.</param>
public sealed record FeeTransaction(long ChainId, long Nonce, BigInteger Tip, BigInteger MaxFee, long Gas, EthereumAddress? To, string Data)
{
    private const byte Type = 2;
    private static readonly byte[] EmptyList = [0xc0];

    /// <summary>What is signed: the Keccak-256 of the unsigned form.</summary>
    public byte[] Hash() => Keccak256.Hash(Encode([]));

    /// <summary>The signed form, 0x and hex digits, and its hash.</summary>
    public (string Raw, string Hash) Sign(ChainSignature signature)
    {
        byte[] raw = Encode([Number(signature.Parity), Number(new BigInteger(signature.R, isUnsigned: true, isBigEndian: true)), Number(new BigInteger(signature.S, isUnsigned: true, isBigEndian: true))]);
        return ("0x" + Convert.ToHexStringLower(raw), "0x" + Convert.ToHexStringLower(Keccak256.Hash(raw)));
    }

    private byte[] Encode(byte[][] signature)
    {
        byte[][] fields =
        [
            Number(ChainId), Number(Nonce), Number(Tip), Number(MaxFee), Number(Gas), Rlp.Item(To is { } to ? to.ToBytes() : []), Number(BigInteger.Zero),
            Rlp.Item(Convert.FromHexString(Data.AsSpan(2))), EmptyList, .. signature,
        ];
        return [Type, .. Rlp.List(fields)];
    }

    private static byte[] Number(BigInteger value) => Rlp.Item(value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true));
}
