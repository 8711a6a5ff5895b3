using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Transactions;

namespace Nethereum.Util;

/// <summary>What can be known of a contract without a node.</summary>
public static class ContractUtils
{
    /// <summary>The address of the contract that an account's transaction with this nonce creates, with its checksum.</summary>
    public static string CalculateContractAddress(string address, BigInteger nonce) =>
        AddressUtil.Current.ConvertToChecksumAddress(Sha3Keccack.Current.CalculateHash(Rlp.EncodeList(Rlp.Encode(address.HexToByteArray()), Rlp.Encode(nonce))));
}
