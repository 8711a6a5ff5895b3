using System.Globalization;
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Access;

/// <summary>One JSON-RPC endpoint.</summary>
/// <param name="endpoint">Its URL.</param>
/// <param name="http">What it is asked with.</param>
/// <param name="chainId">The chain that it must be of.</param>
public sealed class RpcNode(Uri endpoint, HttpClient http, long chainId) : IChainNode
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly RpcClient client = new RpcClient(endpoint, http);
    private volatile bool isChecked;

    /// <inheritdoc/>
    public async Task<ChainBlock> HeadAsync(CancellationToken cancellation) => BlockOf(await AskAsync<BlockWithTransactionHashes>("eth_getBlockByNumber", cancellation, "latest", false)) ?? throw Invalid("eth_getBlockByNumber");

    /// <inheritdoc/>
    public async Task<ChainBlock?> BlockAsync(long number, CancellationToken cancellation) => BlockOf(await AskAsync<BlockWithTransactionHashes>("eth_getBlockByNumber", cancellation, Hex(number), false));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChainLog>> LogsAsync(long from, long to, IReadOnlyCollection<EthereumAddress> contracts, CancellationToken cancellation)
    {
        var filter = new NewFilterInput { FromBlock = At(from), ToBlock = At(to), Address = [.. contracts.Select(static contract => contract.Key)] };
        FilterLog[] logs = await AskAsync<FilterLog[]>("eth_getLogs", cancellation, filter) ?? throw Invalid("eth_getLogs");
        return [.. logs.Where(static log => !log.Removed).Select(LogOf).OrderBy(static log => log.Block).ThenBy(static log => log.LogIndex)];
    }

    /// <inheritdoc/>
    public Task<ChainAnswer> CallAsync(EthereumAddress? from, EthereumAddress to, string data, long? block, CancellationToken cancellation) =>
        AnswerAsync("eth_call", static answer => answer, cancellation, new CallInput(data, to.Key) { From = from?.Key }, block is { } number ? Hex(number) : "latest");

    /// <inheritdoc/>
    public Task<ChainAnswer> EstimateAsync(EthereumAddress from, EthereumAddress to, string data, CancellationToken cancellation) => AnswerAsync(
        "eth_estimateGas", static answer => new HexBigInteger(answer).Value.ToString(CultureInfo.InvariantCulture), cancellation, new CallInput(data, to.Key) { From = from.Key });

    /// <inheritdoc/>
    public async Task<long> NonceAsync(EthereumAddress account, CancellationToken cancellation) => (long)await NumberAsync("eth_getTransactionCount", cancellation, account.Key, "latest");

    /// <inheritdoc/>
    public Task<BigInteger> BalanceAsync(EthereumAddress account, CancellationToken cancellation) => NumberAsync("eth_getBalance", cancellation, account.Key, "latest");

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(string raw, CancellationToken cancellation)
    {
        try
        {
            await AskUncaughtAsync<string>("eth_sendRawTransaction", cancellation, raw);
            return new SendResult(SendAnswer.Taken, "");
        }
        catch (RpcResponseException e)
        {
            return new SendResult(AnswerOf(e.RpcError.Message), e.RpcError.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<ChainReceipt?> ReceiptAsync(string transaction, CancellationToken cancellation) =>
        await AskAsync<TransactionReceipt>("eth_getTransactionReceipt", cancellation, transaction) is { BlockHash: not null } receipt
            ? new ChainReceipt(transaction, (long)receipt.BlockNumber.Value, receipt.BlockHash.ToLowerInvariant(), receipt.HasErrors() == false)
            : null;

    // Nodes agree on these words, not on codes.
    private static SendAnswer AnswerOf(string words)
    {
        bool Says(string part) => words.Contains(part, StringComparison.OrdinalIgnoreCase);
        return Says("already known") || Says("already imported") ? SendAnswer.Taken
            : Says("nonce too low") ? SendAnswer.NonceUsed
            : Says("underpriced") || Says("less than block base fee") || Says("fee too low") ? SendAnswer.FeeTooLow
            : Says("insufficient funds") ? SendAnswer.FundsMissing
            : SendAnswer.Refused;
    }

    private static ChainBlock? BlockOf(BlockWithTransactionHashes? block) => block is { Number: not null, BlockHash: not null, ParentHash: not null, Timestamp: not null }
        ? new ChainBlock(
            (long)block.Number.Value, block.BlockHash.ToLowerInvariant(), block.ParentHash.ToLowerInvariant(), DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp.Value), block.BaseFeePerGas?.Value ?? BigInteger.Zero)
        : null;

    private ChainLog LogOf(FilterLog log) => EthereumAddress.TryParse(log.Address?.ToLowerInvariant(), out EthereumAddress contract)
        ? new ChainLog(
            contract, (long)log.BlockNumber.Value, log.BlockHash.ToLowerInvariant(), log.TransactionHash.ToLowerInvariant(), (int)log.LogIndex.Value,
            [.. log.Topics.Select(static topic => ((string)topic).ToLowerInvariant())], log.Data.ToLowerInvariant())
        : throw Invalid("eth_getLogs");

    private static string Hex(long number) => new HexBigInteger(number).HexValue;

    private static BlockParameter At(long number) => new(new HexBigInteger(number));

    private async Task<BigInteger> NumberAsync(string method, CancellationToken cancellation, params object[] parameters) =>
        (await AskAsync<HexBigInteger>(method, cancellation, parameters) ?? throw Invalid(method)).Value;

    private async Task<ChainAnswer> AnswerAsync(string method, Func<string, string> read, CancellationToken cancellation, params object[] parameters)
    {
        try
        {
            return new ChainAnswer(read(await AskUncaughtAsync<string>(method, cancellation, parameters) ?? throw Invalid(method)), null);
        }
        catch (RpcResponseException e) when (RevertOf(e.RpcError) is { } revert)
        {
            return new ChainAnswer(null, revert);
        }
        catch (RpcResponseException e)
        {
            throw new ChainFaultException("chain-answer-invalid", endpoint, $"{method}: {e.RpcError.Message}", e);
        }
    }

    // Code 3 is a revert; some nodes have another code and the same words.
    private static string? RevertOf(RpcError error)
    {
        string data = error.GetDataAsString()?.Trim('"').ToLowerInvariant() ?? "";
        bool isRevert = error.Code == 3 || error.Message.Contains("revert", StringComparison.OrdinalIgnoreCase);
        return !isRevert ? null : data.StartsWith("0x", StringComparison.Ordinal) ? data : "0x";
    }

    private async Task<T?> AskAsync<T>(string method, CancellationToken cancellation, params object[] parameters)
        where T : class
    {
        try
        {
            return await AskUncaughtAsync<T>(method, cancellation, parameters);
        }
        catch (RpcResponseException e)
        {
            throw new ChainFaultException("chain-answer-invalid", endpoint, $"{method}: {e.RpcError.Message}", e);
        }
    }

    private async Task<T?> AskUncaughtAsync<T>(string method, CancellationToken cancellation, params object[] parameters)
        where T : class
    {
        try
        {
            if (!isChecked)
                await CheckAsync(cancellation);
            return await client.SendRequestAsync<T>(method, null, parameters).WaitAsync(cancellation);
        }
        catch (Exception e) when (e is RpcClientUnknownException or RpcClientTimeoutException or HttpRequestException)
        {
            throw new ChainFaultException("chain-unreachable", endpoint, $"{endpoint.Host} does not answer {method}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        BigInteger found = (await client.SendRequestAsync<HexBigInteger>("eth_chainId", null).WaitAsync(cancellation)).Value;
        if (found != chainId)
            throw new ChainFaultException("chain-other", endpoint, $"{endpoint.Host} is of chain {found}, Chain:Id says {chainId}.");
        isChecked = true;
    }

    private ChainFaultException Invalid(string method) => new("chain-answer-invalid", endpoint, $"{endpoint.Host} answers {method} with nothing that can be used.");
}
