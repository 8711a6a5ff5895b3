using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.NonceServices;
using Nethereum.RPC.TransactionManagers;
using Nethereum.Signer;
using NodeProgram.Emulator.Ethereum.Transactions;

namespace Nethereum.Web3.Accounts;

/// <summary>An account whose key is here. One for each key: two would hand out the same nonces.</summary>
public class Account : IAccount
{
    /// <param name="privateKey">32 bytes, hexadecimal.</param>
    /// <param name="chainId">Null: the node is asked.</param>
    /// <exception cref="ArgumentException">It is no private key.</exception>
    public Account(string privateKey, BigInteger? chainId = null) : this(new EthECKey(privateKey), chainId)
    {
    }

    /// <param name="privateKey">32 bytes.</param>
    /// <param name="chainId">Null: the node is asked.</param>
    /// <exception cref="ArgumentException">It is no private key.</exception>
    public Account(byte[] privateKey, BigInteger? chainId = null) : this(new EthECKey(privateKey, isPrivate: true), chainId)
    {
    }

    /// <param name="key">With its private half.</param>
    /// <param name="chainId">Null: the node is asked.</param>
    public Account(EthECKey key, BigInteger? chainId = null)
    {
        (ChainId, Address, PrivateKey, PublicKey) = (chainId, key.GetPublicAddress(), key.GetPrivateKey(), key.GetPubKey().ToHex());
        TransactionManager = new SigningTransactionManager(this, key, chainId);
    }

    public string Address { get; protected set; }

    public BigInteger? ChainId { get; }

    public INonceService? NonceService { get; set; }

    public string PrivateKey { get; }

    public string PublicKey { get; }

    public ITransactionManager TransactionManager { get; protected set; }
}
