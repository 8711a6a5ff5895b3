using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>The process ended here.</summary>
internal sealed class CrashException : Exception;

/// <summary>A node through which a process sees the chain until it ends: before or after a given call.</summary>
/// <param name="node">The chain.</param>
/// <param name="crashAt">The number of the call at which it ends, from 1; a negative one: right after the call was made.</param>
internal sealed class FaultyNode(IChainNode node, int crashAt = int.MaxValue) : IChainNode
{
    private int calls;

    /// <summary>Added to every nonce that is asked for, as an endpoint would that has seen something of which the others know nothing.</summary>
    public long NonceOffset { get; set; }

    public bool HasCrashed { get; private set; }

    public Task<ChainBlock> HeadAsync(CancellationToken cancellation) => At(() => node.HeadAsync(cancellation));

    public Task<ChainBlock?> BlockAsync(long number, CancellationToken cancellation) => At(() => node.BlockAsync(number, cancellation));

    public Task<IReadOnlyList<ChainLog>> LogsAsync(long from, long to, IReadOnlyCollection<EthereumAddress> contracts, CancellationToken cancellation) => At(() => node.LogsAsync(from, to, contracts, cancellation));

    public Task<ChainAnswer> CallAsync(EthereumAddress? from, EthereumAddress to, string data, long? block, CancellationToken cancellation) => At(() => node.CallAsync(from, to, data, block, cancellation));

    public Task<ChainAnswer> EstimateAsync(EthereumAddress from, EthereumAddress to, string data, CancellationToken cancellation) => At(() => node.EstimateAsync(from, to, data, cancellation));

    public async Task<long> NonceAsync(EthereumAddress account, CancellationToken cancellation) => NonceOffset + await At(() => node.NonceAsync(account, cancellation));

    public Task<BigInteger> BalanceAsync(EthereumAddress account, CancellationToken cancellation) => At(() => node.BalanceAsync(account, cancellation));

    public Task<SendResult> SendAsync(string raw, CancellationToken cancellation) => At(() => node.SendAsync(raw, cancellation));

    public Task<ChainReceipt?> ReceiptAsync(string transaction, CancellationToken cancellation) => At(() => node.ReceiptAsync(transaction, cancellation));

    private async Task<T> At<T>(Func<Task<T>> ask)
    {
        int call = ++calls;
        if (HasCrashed || call == crashAt)
            throw Crash();
        T answer = await ask();
        return call == -crashAt ? throw Crash() : answer;
    }

    private CrashException Crash()
    {
        HasCrashed = true;
        return new CrashException();
    }
}
