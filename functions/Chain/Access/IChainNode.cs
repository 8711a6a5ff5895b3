using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Access;

/// <summary>A block's header, as much as is needed of it.</summary>
/// <param name="Hash">0x and 64 lower-case hex digits, as every hash here.</param>
/// <param name="At">Its time, whole seconds.</param>
/// <param name="BaseFee">What a unit of gas costs in it at least, wei.</param>
public sealed record ChainBlock(long Number, string Hash, string ParentHash, DateTimeOffset At, BigInteger BaseFee);

/// <summary>What came of a transaction that is in a block.</summary>
/// <param name="Succeeded">False: it was reverted; its nonce is used all the same.</param>
public sealed record ChainReceipt(string Transaction, long Block, string BlockHash, bool Succeeded);

/// <summary>What a call or an estimate answered: data, or why the contract refuses.</summary>
/// <param name="Data">What it returned; null when it was reverted.</param>
/// <param name="Revert">The revert's data (an ABI-encoded error), 0x and hex digits, empty (0x) when it gave none; null when it was not reverted.</param>
public sealed record ChainAnswer(string? Data, string? Revert);

/// <summary>What a node said to a signed transaction.</summary>
public enum SendAnswer
{
    /// <summary>It has it now, or had it already.</summary>
    Taken = 1,

    /// <summary>The sender's nonce is beyond this one: some transaction with it is in a block.</summary>
    NonceUsed,

    /// <summary>The fees are too low for the pool, or to replace another.</summary>
    FeeTooLow,

    /// <summary>The sender cannot pay for it.</summary>
    FundsMissing,

    /// <summary>Anything else.</summary>
    Refused,
}

/// <summary>A node's answer to a signed transaction, with its own words.</summary>
public sealed record SendResult(SendAnswer Answer, string Words);

/// <summary>
/// All that the program asks of a chain. Everything passes here, so that faults can be tested. Each method may throw <see cref="ChainFaultException"/> and is safe to repeat.
/// </summary>
public interface IChainNode
{
    /// <summary>The newest block.</summary>
    Task<ChainBlock> HeadAsync(CancellationToken cancellation);

    /// <summary>A block by its number; null when the chain is not that long.</summary>
    Task<ChainBlock?> BlockAsync(long number, CancellationToken cancellation);

    /// <summary>The events of these contracts in a range of blocks, both ends included, in the order of the chain.</summary>
    Task<IReadOnlyList<ChainLog>> LogsAsync(long from, long to, IReadOnlyCollection<EthereumAddress> contracts, CancellationToken cancellation);

    /// <summary>Calls a contract, changing nothing.</summary>
    /// <param name="from">As whom; null: as nobody.</param>
    /// <param name="block">As things stood after this block, one of the last; null: the newest.</param>
    Task<ChainAnswer> CallAsync(EthereumAddress? from, EthereumAddress to, string data, long? block, CancellationToken cancellation);

    /// <summary>The gas that a transaction would use, as a decimal number in <see cref="ChainAnswer.Data"/>.</summary>
    Task<ChainAnswer> EstimateAsync(EthereumAddress from, EthereumAddress to, string data, CancellationToken cancellation);

    /// <summary>How many transactions of an account are in blocks: its next nonce.</summary>
    Task<long> NonceAsync(EthereumAddress account, CancellationToken cancellation);

    /// <summary>What an account has, wei.</summary>
    Task<BigInteger> BalanceAsync(EthereumAddress account, CancellationToken cancellation);

    /// <summary>Hands in a signed transaction.</summary>
    /// <param name="raw">0x and hex digits.</param>
    Task<SendResult> SendAsync(string raw, CancellationToken cancellation);

    /// <summary>The receipt; null while the transaction is in no block.</summary>
    Task<ChainReceipt?> ReceiptAsync(string transaction, CancellationToken cancellation);
}

/// <summary>The chain does not answer, or not as agreed. Safe to repeat.</summary>
public sealed class ChainFaultException : Exception
{
    public ChainFaultException(string code, Uri? endpoint, string detail, Exception? inner = null)
        : base($"{code}: {detail}", inner) => (Code, Endpoint) = (code, endpoint);

    /// <summary><c>chain-unreachable</c>, <c>chain-answer-invalid</c>, <c>chain-other</c> (another chain id), <c>chain-pending</c>, <c>chain-refused</c> or <c>chain-key-unavailable</c>.</summary>
    public string Code { get; }

    /// <summary>Which endpoint; null when it is none's fault.</summary>
    public Uri? Endpoint { get; }
}
