using System.Text;
using Nethereum.Util;

namespace Nethereum.Signer;

/// <summary>Signs hashes as they are, without a prefix.</summary>
public class MessageSigner
{
    /// <exception cref="FormatException">It is not 65 bytes in hexadecimal.</exception>
    public static EthECDSASignature ExtractEcdsaSignature(string signature) => EthECDSASignatureFactory.ExtractECDSASignature(signature);

    public byte[] Hash(byte[] plainMessage) => Sha3Keccack.Current.CalculateHash(plainMessage);

    public virtual string Sign(byte[] message, EthECKey key) => EthECDSASignature.CreateStringSignature(SignAndCalculateV(message, key));

    public string Sign(byte[] message, string privateKey) => Sign(message, new EthECKey(privateKey));

    public virtual string HashAndSign(byte[] plainMessage, EthECKey key) => Sign(Hash(plainMessage), key);

    public virtual EthECDSASignature SignAndCalculateV(byte[] message, EthECKey key) => key.SignAndCalculateV(message);

    /// <summary>The address that signed.</summary>
    /// <exception cref="FormatException">The signature is not 65 bytes in hexadecimal.</exception>
    /// <exception cref="ArgumentException">No key can have made it.</exception>
    public virtual string EcRecover(byte[] hashMessage, string signature) => EcRecover(hashMessage, ExtractEcdsaSignature(signature));

    /// <summary>The address that signed.</summary>
    /// <exception cref="ArgumentException">No key can have made it.</exception>
    public virtual string EcRecover(byte[] hashMessage, EthECDSASignature signature) => EthECKey.RecoverFromSignature(signature, hashMessage).GetPublicAddress();

    public virtual string HashAndEcRecover(string plainMessage, string signature) => EcRecover(Hash(Encoding.UTF8.GetBytes(plainMessage)), signature);
}
