using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>What each effect means in the contracts: the call that brings it, and how to see that it is there.</summary>
public interface IIntentDesk
{
    /// <summary>The contract (or the sender itself) and the call's data, 0x and hex digits.</summary>
    (EthereumAddress To, string Data) CallOf(ChainIntent intent, EthereumAddress sender);

    /// <summary>Reads from the newest block whether the effect is there.</summary>
    Task<Standing> StandingAsync(ChainIntent intent, EthereumAddress sender, CancellationToken cancellation);

    /// <summary>The name of a contract's error in a revert's data, such as <c>EpochNotOver</c>; <c>reverted</c> when it is none of theirs.</summary>
    string NameOf(string revert);
}
