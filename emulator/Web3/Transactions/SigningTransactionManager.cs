using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Fee1559Suggestions;
using Nethereum.RPC.NonceServices;
using Nethereum.RPC.TransactionManagers;
using Nethereum.RPC.TransactionReceipts;
using Nethereum.Signer;
using Nethereum.Util;
using NodeProgram.Emulator.Ethereum.Eth;

namespace NodeProgram.Emulator.Ethereum.Transactions;

/// <summary>Signs with a key that it holds.</summary>
internal sealed class SigningTransactionManager : ITransactionManager
{
    private static readonly BigInteger PlainTransferGas = 21_000;
    private readonly EthECKey key;
    private IClient? client;

    public SigningTransactionManager(IAccount account, EthECKey key, BigInteger? chainId)
    {
        (Account, this.key, ChainId) = (account, key, chainId);
        TransactionReceiptService = new TransactionReceiptPollingService(this);
        Fee1559SuggestionStrategy = null!;
    }

    public IAccount Account { get; }

    public BigInteger? ChainId { get; private set; }

    public IClient Client
    {
        get => client ?? throw new InvalidOperationException("The account is not yet used by a Web3.");
        set
        {
            client = value;
            Fee1559SuggestionStrategy = new FeeSuggestion(value);
        }
    }

    public IFee1559SuggestionStrategy Fee1559SuggestionStrategy { get; set; }

    public ITransactionReceiptService TransactionReceiptService { get; set; }

    public bool UseLegacyAsDefault { get; set; }

    public Task<HexBigInteger> EstimateGasAsync(CallInput callInput) => new EthEstimateGas(Client).SendRequestAsync(callInput);

    public async Task<string> SendTransactionAsync(TransactionInput transactionInput) =>
        await new EthSendRawTransaction(Client).SendRequestAsync("0x" + await SignTransactionAsync(transactionInput).ConfigureAwait(false)).ConfigureAwait(false);

    public Task<string> SendTransactionAsync(string from, string to, HexBigInteger amount) =>
        SendTransactionAsync(new TransactionInput { From = from, To = to, Value = amount, Gas = new HexBigInteger(PlainTransferGas) });

    public Task<TransactionReceipt> SendTransactionAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default) =>
        TransactionReceiptService.SendRequestAndWaitForReceiptAsync(transactionInput, cancellationToken);

    // In the real library's order: what fails after the nonce was taken leaves it missing.
    public async Task<string> SignTransactionAsync(TransactionInput transaction)
    {
        if (!Account.Address.IsTheSameAddress(transaction.From ?? Account.Address))
            throw new ArgumentException("Invalid account used for signing, does not match the transaction input", nameof(transaction));
        transaction.From = Account.Address;
        ChainId ??= (await new EthNumber(Client, "eth_chainId").SendRequestAsync().ConfigureAwait(false)).Value;
        transaction.Gas ??= await EstimateGasAsync(transaction).ConfigureAwait(false);
        transaction.Nonce ??= await NextNonceAsync().ConfigureAwait(false);
        await SetFeesAsync(transaction).ConfigureAwait(false);
        return new UnsignedTransaction(
            ChainId.Value, transaction.Nonce.Value, transaction.Gas.Value, transaction.To, transaction.Value?.Value ?? BigInteger.Zero, (transaction.Data ?? "").HexToByteArray(),
            (transaction.GasPrice ?? transaction.MaxFeePerGas)!.Value, transaction.GasPrice is null ? transaction.MaxPriorityFeePerGas!.Value : null, transaction.AccessList ?? []).Sign(key).ToHex();
    }

    private Task<HexBigInteger> NextNonceAsync()
    {
        Account.NonceService ??= new InMemoryNonceService(Account.Address, Client);
        Account.NonceService.Client = Client;
        return Account.NonceService.GetNextNonceAsync();
    }

    private async Task SetFeesAsync(TransactionInput transaction)
    {
        if (transaction.GasPrice is not null)
            return;
        if (transaction.MaxFeePerGas is null && transaction.MaxPriorityFeePerGas is null && UseLegacyAsDefault)
        {
            transaction.GasPrice = await new EthNumber(Client, "eth_gasPrice").SendRequestAsync().ConfigureAwait(false);
            return;
        }

        if (transaction.MaxFeePerGas is null || transaction.MaxPriorityFeePerGas is null)
        {
            Fee1559 fee = await Fee1559SuggestionStrategy.SuggestFeeAsync(transaction.MaxPriorityFeePerGas?.Value).ConfigureAwait(false);
            transaction.MaxFeePerGas ??= new HexBigInteger(fee.MaxFeePerGas!.Value);
            // A tip above the whole is refused by every node.
            transaction.MaxPriorityFeePerGas ??= new HexBigInteger(BigInteger.Min(fee.MaxPriorityFeePerGas!.Value, transaction.MaxFeePerGas.Value));
        }
    }
}
