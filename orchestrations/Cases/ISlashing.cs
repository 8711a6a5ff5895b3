using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>
/// The port to the contract's cases (docs/contracts, "the life of a case"). The app has an implementation exactly when a chain is configured; then the contract is the truth of a case. The
/// program proposes, withdraws, advances and executes; owners and council members sign their own transactions. Every call may be repeated: it is idempotent by the fault. A call returns when
/// its transaction is confirmed, and throws while the chain cannot be reached or has not confirmed it (the caller repeats it later).
/// </summary>
public interface ISlashing
{
    /// <summary>The bonded stake of a node at an instant, and who owned it then.</summary>
    Task<StakeAtFault> LoadStakeAtAsync(NodeId node, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Proposes a slash, or finds it proposed.</summary>
    Task<SlashReceipt> ProposeAsync(SlashProposal proposal, CancellationToken cancellation);

    /// <summary>Takes an accusation back that the program proposed, or finds it dismissed: before a verdict, by whoever proposed it.</summary>
    /// <param name="reason">The hash of why; never zero.</param>
    /// <returns>With the transaction when it was this one that ended the case.</returns>
    Task<SlashReceipt> WithdrawAsync(FaultId fault, Bytes32 reason, CancellationToken cancellation);

    /// <summary>Lets the deadlines that have passed take effect.</summary>
    Task<SlashReceipt> AdvanceAsync(FaultId fault, CancellationToken cancellation);

    /// <summary>Executes, or finds it executed.</summary>
    Task<SlashReceipt> ExecuteAsync(FaultId fault, CancellationToken cancellation);

    /// <summary>The case as the contract has it at the confirmed height; null when it has none of this fault.</summary>
    Task<ChainCase?> ReadAsync(FaultId fault, CancellationToken cancellation);
}
