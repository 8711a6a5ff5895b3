using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace NodeProgram.Emulator.Ethereum.Transactions;

/// <summary>A transaction with everything that is signed: with a priority fee (EIP-1559), or with a gas price (legacy, EIP-155).</summary>
internal sealed record UnsignedTransaction(
    BigInteger ChainId, BigInteger Nonce, BigInteger Gas, string? To, BigInteger Value, byte[] Data, BigInteger MaxFeePerGas, BigInteger? MaxPriorityFeePerGas, IReadOnlyList<AccessList> AccessList)
{
    private const byte DynamicFeeType = 2;

    /// <summary>The bytes that the node takes.</summary>
    public byte[] Sign(EthECKey key)
    {
        if (MaxPriorityFeePerGas is null)
        {
            EthECDSASignature legacy = key.SignAndCalculateV(Keccak.Hash(Rlp.EncodeList([.. Legacy(), Rlp.Encode(ChainId), Rlp.Encode([]), Rlp.Encode([])])), ChainId);
            return Rlp.EncodeList([.. Legacy(), .. Signature(legacy)]);
        }

        EthECDSASignature signature = key.SignAndCalculateYParityV(Keccak.Hash([DynamicFeeType, .. Rlp.EncodeList([.. DynamicFee()])]));
        return [DynamicFeeType, .. Rlp.EncodeList([.. DynamicFee(), .. Signature(signature)])];
    }

    private static byte[][] Signature(EthECDSASignature signature) => [Rlp.EncodeNumber(signature.V), Rlp.EncodeNumber(signature.R), Rlp.EncodeNumber(signature.S)];

    private byte[][] Legacy() => [Rlp.Encode(Nonce), Rlp.Encode(MaxFeePerGas), Rlp.Encode(Gas), Rlp.Encode((To ?? "").HexToByteArray()), Rlp.Encode(Value), Rlp.Encode(Data)];

    private byte[][] DynamicFee() =>
    [
        Rlp.Encode(ChainId), Rlp.Encode(Nonce), Rlp.Encode(MaxPriorityFeePerGas!.Value), Rlp.Encode(MaxFeePerGas), Rlp.Encode(Gas), Rlp.Encode((To ?? "").HexToByteArray()), Rlp.Encode(Value), Rlp.Encode(Data),
        Rlp.EncodeList([.. AccessList.Select(entry => Rlp.EncodeList(Rlp.Encode(entry.Address.HexToByteArray()), Rlp.EncodeList([.. entry.StorageKeys.Select(slot => Rlp.Encode(slot.HexToByteArray()))])))]),
    ];
}
