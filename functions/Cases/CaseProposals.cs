using System.Numerics;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>What may be proposed, and of how much stake (rules, section 5, "a case" and "guardrails").</summary>
public sealed class CaseProposals(CaseStore cases, NodeStore nodes, IEnumerable<ISlashing> chains, ProgramSettings settings, TimeProvider time)
{
    private readonly ISlashing? chain = chains.SingleOrDefault();

    /// <summary>The first reason why a fault cannot be proposed now; null when it can, and then the stake that it is measured against.</summary>
    public async Task<(ProposalRefusal? Refusal, Wei Stake)> CheckAsync(CaseOpening opening, CancellationToken cancellation)
    {
        Wei stake = await StakeOfAsync(opening, cancellation);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        // Of all cases of the operator only these can stand in the way: an operator of many nodes may have many.
        var files = (await cases.LoadEndedForAsync(opening.Operator, opening.Kind, now - opening.Policy.ImmunitySeconds * 1_000L, cancellation)).Select(record => record.File).ToList();
        if (await cases.FindAsync(opening.Fault, cancellation) is { } same)
            files.Add(same.Record.File);
        return (ProposalRules.Check(opening.Fault, opening.Kind, opening.FaultAtUnixMs, stake, opening.Sanction.SlashOf(stake), files, now, opening.Policy), stake);
    }

    /// <summary>All stake of the network: what the guardrail on automatic slashes is measured against where no contract does.</summary>
    public async Task<Wei> TotalStakeAsync(CancellationToken cancellation)
    {
        int active = (await nodes.LoadAllAsync(cancellation)).Count(node => node.State == NodeState.Active);
        return new Wei(settings.NominalStake.Value * new BigInteger(active));
    }

    private async Task<Wei> StakeOfAsync(CaseOpening opening, CancellationToken cancellation)
    {
        if (chain is not null && await chain.LoadStakeAtAsync(opening.Node, DateTimeOffset.FromUnixTimeMilliseconds(opening.FaultAtUnixMs), cancellation) is { Configured: true } read)
            return read.Amount;
        return opening.StakeAtFault ?? settings.NominalStake;
    }
}
