using System.Globalization;
using System.Text;
using Nethereum.Util;

namespace Nethereum.Signer;

/// <summary>Signs messages as wallets do (EIP-191, version 0x45): with a prefix that no transaction can begin with.</summary>
public class EthereumMessageSigner : MessageSigner
{
    /// <summary>Of the UTF-8 of the text; 65 bytes, hexadecimal with prefix.</summary>
    public string EncodeUTF8AndSign(string message, EthECKey key) => Sign(Encoding.UTF8.GetBytes(message), key);

    /// <summary>The address that signed the UTF-8 of the text.</summary>
    /// <exception cref="FormatException">The signature is not 65 bytes in hexadecimal.</exception>
    /// <exception cref="ArgumentException">No key can have made it.</exception>
    public string EncodeUTF8AndEcRecover(string message, string signature) => EcRecover(Encoding.UTF8.GetBytes(message), signature);

    public byte[] HashPrefixedMessage(byte[] message) =>
        Sha3Keccack.Current.CalculateHash([.. Encoding.ASCII.GetBytes("\u0019Ethereum Signed Message:\n" + message.Length.ToString(CultureInfo.InvariantCulture)), .. message]);

    public byte[] HashPrefixedMessage(string plainMessage) => HashPrefixedMessage(Encoding.UTF8.GetBytes(plainMessage));

    public byte[] HashAndHashPrefixedMessage(byte[] message) => HashPrefixedMessage(Hash(message));

    public override string Sign(byte[] message, EthECKey key) => base.Sign(HashPrefixedMessage(message), key);

    public override string HashAndSign(byte[] plainMessage, EthECKey key) => base.Sign(HashAndHashPrefixedMessage(plainMessage), key);

    public override string EcRecover(byte[] message, string signature) => base.EcRecover(HashPrefixedMessage(message), signature);
}
