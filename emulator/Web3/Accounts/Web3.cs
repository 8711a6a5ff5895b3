using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Nethereum.Contracts.Services;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.TransactionManagers;
using Nethereum.RPC.TransactionReceipts;
using Nethereum.Signer;
using Nethereum.Util;
using NodeProgram.Emulator.Ethereum.Contracts;
using NodeProgram.Emulator.Ethereum.Transactions;

namespace Nethereum.Web3;

/// <summary>A node, and who sends.</summary>
public class Web3 : IWeb3
{
    private const string LocalNode = "http://localhost:8545/";

    /// <summary>Without an account: reads, and sends what others have signed.</summary>
    public Web3(string url = LocalNode, ILogger? log = null, AuthenticationHeaderValue? authenticationHeader = null) : this(new RpcClient(new Uri(url), authenticationHeader, null, null, log))
    {
    }

    public Web3(IAccount account, string url = LocalNode, ILogger? log = null, AuthenticationHeaderValue? authenticationHeader = null)
        : this(account, new RpcClient(new Uri(url), authenticationHeader, null, null, log))
    {
    }

    public Web3(IClient client)
    {
        Client = client;
        Eth = new EthApi(client, new NodeTransactionManager(client));
    }

    /// <summary>From now on the account sends through this client.</summary>
    public Web3(IAccount account, IClient client)
    {
        Client = client;
        account.TransactionManager.Client = client;
        Eth = new EthApi(client, account.TransactionManager);
    }

    public static UnitConversion Convert { get; } = new();

    public IClient Client { get; }

    public IEthApiContractService Eth { get; }

    public ITransactionManager TransactionManager
    {
        get => Eth.TransactionManager;
        set => Eth.TransactionManager = value;
    }

    public ITransactionReceiptService TransactionReceiptPolling
    {
        get => TransactionManager.TransactionReceiptService;
        set => TransactionManager.TransactionReceiptService = value;
    }

    public static string GetAddressFromPrivateKey(string privateKey) => EthECKey.GetPublicAddress(privateKey);

    public static bool IsChecksumAddress(string address) => AddressUtil.Current.IsChecksumAddress(address);

    /// <summary>Keccak-256 of the text; hexadecimal without prefix.</summary>
    public static string Sha3(string value) => Sha3Keccack.Current.CalculateHash(value);

    public static string ToChecksumAddress(string address) => AddressUtil.Current.ConvertToChecksumAddress(address);
}
