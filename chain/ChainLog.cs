using NodeProgram.Domain.Quantities;

namespace NodeProgram.Chain;

/// <summary>An event as a node tells it, undecoded.</summary>
/// <param name="Topics">Its topics, 0x and 64 lower-case hex digits each; the first is the event's.</param>
/// <param name="Data">The other parameters, 0x and hex digits.</param>
public sealed record ChainLog(EthereumAddress Contract, long Block, string BlockHash, string Transaction, int LogIndex, IReadOnlyList<string> Topics, string Data);
