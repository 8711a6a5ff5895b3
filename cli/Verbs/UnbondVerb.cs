using System.CommandLine;
using System.Globalization;
using NodeProgram.Chain;
using NodeProgram.Cli.Chain;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop unbond</c> and <c>nodeop withdraw</c>: stake on its way out (rules, section 6).</summary>
internal static class UnbondVerb
{
    private static readonly Option<uint?> Lot = new("--lot") { Description = "The lot's number; without it every lot of which that can be done now." };

    public static Command Create(Io io) => ChainVerb.Create(io, "unbond", "Begins to unbond lots of a node's stake whose lock is over; they can be withdrawn after the unbonding time.", invocation => Run(invocation, "unbond", IsUnbondable, Unbond), ChainVerb.Node, Lot);

    public static Command CreateWithdraw(Io io) => ChainVerb.Create(io, "withdraw", "Withdraws unbonded lots of a node's stake; what a case holds stays until the case has ended.", invocation => Run(invocation, "withdraw", IsWithdrawable, Withdraw), ChainVerb.Node, Lot);

    private static bool IsUnbondable(LotStruct lot, long now) => lot.Amount > 0 && lot.UnbondingSince == 0 && (long)lot.LockedUntil <= now;

    private static bool IsWithdrawable(LotStruct lot, long now) => lot.UnbondingSince > 0 && lot.Amount > lot.Frozen;

    private static void Unbond(OwnerChain chain, NodeId node, uint lot) => chain.Send($"unbond lot {lot}", chain.Setup.Staking, new UnbondFunction { NodeId = node.ToBytes(), LotId = lot });

    private static void Withdraw(OwnerChain chain, NodeId node, uint lot) => chain.Send($"withdraw lot {lot}", chain.Setup.Staking, new WithdrawFunction { NodeId = node.ToBytes(), LotId = lot });

    private static int Run(Invocation invocation, string verb, Func<LotStruct, long, bool> isReady, Action<OwnerChain, NodeId, uint> act)
    {
        NodeId node = ChainVerb.NodeOf(invocation);
        OwnerChain chain = OwnerChain.Open(invocation, invocation.Error);
        if (invocation.Value(Lot) is { } named)
        {
            act(chain, node, named);
            return ChainVerb.Answer(invocation, chain, "nothing was sent");
        }

        long now = chain.Now();
        var waiting = new List<string>();
        foreach (uint lot in chain.Query<LotIdsOfFunction, List<uint>>(chain.Setup.Staking, new LotIdsOfFunction { NodeId = node.ToBytes() }))
        {
            LotStruct found = chain.QueryObject<LotOfFunction, LotOfOutput>(chain.Setup.Staking, new LotOfFunction { NodeId = node.ToBytes(), LotId = lot }).Value;
            if (!isReady(found, now))
                continue;
            try
            {
                act(chain, node, lot);
            }
            catch (ProgramRefusedException refusal) when (refusal.Status == 0)
            {
                // One lot's time does not keep the others from theirs.
                waiting.Add(string.Create(CultureInfo.InvariantCulture, $"lot {lot}: {refusal.Message}"));
            }
        }

        if (chain.Sent.Count == 0 && waiting.Count > 0)
            throw new ProgramRefusedException(0, "nothing-to-" + verb, string.Join("; ", waiting), default);
        foreach (string line in waiting)
            invocation.Error.WriteLine("nodeop: " + line);
        return ChainVerb.Answer(invocation, chain, $"nothing to {verb}");
    }
}
