using System.Text;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>An accuser's decision to take a case back that the contract has. It takes effect when the contract has taken it.</summary>
/// <param name="Act">Who, why and with which code.</param>
/// <param name="AtUnixMs">When it was decided.</param>
/// <param name="Refusal">Why the contract did not take it, such as <c>case-decided</c>; null while it has not refused.</param>
public sealed record CaseWithdrawal(CaseEvent Act, long AtUnixMs, string? Refusal)
{
    /// <summary>What the contract is told: the hash of the reason's UTF-8 text.</summary>
    public Bytes32 ReasonHash => Bytes32.HashOf(Encoding.UTF8.GetBytes(Act.Reason));
}

/// <summary>
/// A case as it is kept: what opened it and where <see cref="CaseMachine"/> has brought it, under the policy at the fault. Immutable; whoever stores it stores the next one in its place, so that
/// of two acts at the same time one is first. Its time never runs backwards.
/// </summary>
/// <param name="Opening">What opened it.</param>
/// <param name="File">Where it stands.</param>
/// <param name="IsOnChain">Whether the contract has the case: then the contract is the truth, and nothing here decides.</param>
public sealed record CaseRecord(CaseOpening Opening, CaseFile File, bool IsOnChain)
{
    /// <summary>Of a case that the contract has: that the accuser takes it back, which the contract is told or was told; null while nobody decided so.</summary>
    public CaseWithdrawal? Withdrawal { get; init; }

    /// <summary>Where it stands, in few words.</summary>
    public CaseStanding Standing => new(File.State, File.HasEnded, File.History.Length, File.NotBeforeUnixMs, File.DeadlineUnixMs, File.EndedForOperator);

    /// <summary>Whether its node is removed now: such a case was executed and is not overturned.</summary>
    public bool RemovesNode => Opening.IsRemoval && File.ExecutedAmount > Wei.Zero && File.State != CaseState.Overturned;

    private long LastUnixMs => File.History.Length == 0 ? File.ProposedAtUnixMs : File.History[^1].AtUnixMs;

    /// <summary>A new case of the program, proposed now.</summary>
    /// <param name="stakeAtFault">The stake at the time of the fault.</param>
    public static CaseRecord Propose(CaseOpening opening, Wei stakeAtFault, long nowUnixMs) => new(
        opening,
        CaseMachine.Propose(
            opening.Fault, opening.Operator, opening.Kind, opening.Accusers, stakeAtFault, opening.Sanction.SlashOf(stakeAtFault), opening.IsRemoval, nowUnixMs, opening.Policy),
        IsOnChain: false);

    /// <summary>Applies an act now.</summary>
    /// <returns>Null when it was applied; otherwise why not, and <paramref name="next"/> has the deadlines that passed and nothing else.</returns>
    /// <exception cref="InvalidOperationException">The contract has the case.</exception>
    public CaseRefusal? Apply(CaseEvent act, long nowUnixMs, out CaseRecord next)
    {
        if (IsOnChain)
            throw new InvalidOperationException($"The contract decides about {Opening.Fault}.");
        CaseRefusal? refusal = CaseMachine.Apply(File, act, Math.Max(nowUnixMs, LastUnixMs), Opening.Policy, out CaseFile file);
        next = this with { File = file };
        return refusal;
    }

    /// <summary>The case with every deadline that has passed by an instant in effect; of a case on chain the contract says so, and nothing changes here.</summary>
    public CaseRecord AdvanceTo(long nowUnixMs) => IsOnChain ? this : this with { File = CaseMachine.AdvanceTo(File, Math.Max(nowUnixMs, LastUnixMs), Opening.Policy) };
}
