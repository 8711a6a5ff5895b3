using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Settings;
using Polly;
using Polly.Retry;

namespace NodeProgram.Functions.Chain.Access;

/// <summary>
/// Several endpoints of one chain as one. Policy <c>chain-rpc</c>: a call that an endpoint does not answer goes to the next one, each at most <see cref="RoundsMax"/> times, with
/// growing pauses; the one that answered last is asked first from then on. An endpoint is asked for its chain id before anything else and never used when it is another chain's.
/// </summary>
public sealed class ChainEndpoints : IChainNode
{
    /// <summary>The policy's name.</summary>
    public const string PolicyName = "chain-rpc";

    /// <summary>How often each endpoint is asked for one call at most.</summary>
    public const int RoundsMax = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private readonly IReadOnlyList<RpcNode> nodes;
    private readonly ResiliencePipeline policy;
    private int preferred;

    /// <param name="nodes">The endpoints, the preferred one first.</param>
    public ChainEndpoints(IReadOnlyList<RpcNode> nodes)
    {
        this.nodes = nodes;
        policy = new ResiliencePipelineBuilder { Name = PolicyName }.AddRetry(new RetryStrategyOptions
        {
            Name = PolicyName,
            ShouldHandle = new PredicateBuilder().Handle<ChainFaultException>(),
            MaxRetryAttempts = nodes.Count * RoundsMax - 1,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = _ =>
            {
                Interlocked.Increment(ref preferred);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>The endpoints of the settings.</summary>
    public static ChainEndpoints Create(ChainSettings settings)
    {
        // One client for all; connections are renewed so that a change of DNS is noticed.
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = RpcNode.Patience };
        return new ChainEndpoints([.. settings.Endpoints.Select(endpoint => new RpcNode(endpoint, http, settings.ChainId))]);
    }

    /// <inheritdoc/>
    public Task<ChainBlock> HeadAsync(CancellationToken cancellation) => AskAsync(node => node.HeadAsync(cancellation), cancellation);

    /// <inheritdoc/>
    public Task<ChainBlock?> BlockAsync(long number, CancellationToken cancellation) => AskAsync(node => node.BlockAsync(number, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChainLog>> LogsAsync(long from, long to, IReadOnlyCollection<EthereumAddress> contracts, CancellationToken cancellation) =>
        AskAsync(node => node.LogsAsync(from, to, contracts, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<ChainAnswer> CallAsync(EthereumAddress? from, EthereumAddress to, string data, long? block, CancellationToken cancellation) =>
        AskAsync(node => node.CallAsync(from, to, data, block, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<ChainAnswer> EstimateAsync(EthereumAddress from, EthereumAddress to, string data, CancellationToken cancellation) =>
        AskAsync(node => node.EstimateAsync(from, to, data, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<long> NonceAsync(EthereumAddress account, CancellationToken cancellation) => AskAsync(node => node.NonceAsync(account, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<BigInteger> BalanceAsync(EthereumAddress account, CancellationToken cancellation) => AskAsync(node => node.BalanceAsync(account, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<SendResult> SendAsync(string raw, CancellationToken cancellation) => AskAsync(node => node.SendAsync(raw, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<ChainReceipt?> ReceiptAsync(string transaction, CancellationToken cancellation) => AskAsync(node => node.ReceiptAsync(transaction, cancellation), cancellation);

    private async Task<T> AskAsync<T>(Func<RpcNode, Task<T>> ask, CancellationToken cancellation) =>
        await policy.ExecuteAsync(async _ => await ask(nodes[(int)((uint)Volatile.Read(ref preferred) % (uint)nodes.Count)]), cancellation);
}
