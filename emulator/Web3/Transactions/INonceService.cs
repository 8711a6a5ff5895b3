using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;

namespace Nethereum.RPC.NonceServices;

/// <summary>Hands out an account's nonces.</summary>
public interface INonceService
{
    IClient Client { get; set; }

    /// <summary>Whether transactions that wait at the node count for nothing.</summary>
    bool UseLatestTransactionsOnly { get; set; }

    /// <summary>The next nonce; each is handed out once.</summary>
    Task<HexBigInteger> GetNextNonceAsync();

    /// <summary>Forgets what was handed out. After a transaction was not sent its nonce is missing, and all later ones would wait for it.</summary>
    Task ResetNonceAsync();
}
