using Nethereum.RPC.NonceServices;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.RPC.Accounts;

/// <summary>Who sends.</summary>
public interface IAccount
{
    string Address { get; }

    /// <summary>Null until a transaction was signed, unless it was set.</summary>
    INonceService? NonceService { get; set; }

    ITransactionManager TransactionManager { get; }
}
