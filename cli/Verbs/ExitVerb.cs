using System.CommandLine;
using System.Text.Json;
using NodeProgram.Chain;
using NodeProgram.Cli.Chain;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop exit</c>: a node leaves the network. The program is told; where a chain is named, the register of the contract too. Its stake is unbonded and withdrawn apart.</summary>
internal static class ExitVerb
{
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, in words.", Required = true };

    public static Command Create(Io io) =>
        ChainVerb.Create(io, "exit", "Takes a node out of the network: it ends at the next epoch boundary. With --rpc the contract's register is told too.", Run, ChainVerb.Node, Reason, RemoteInvocation.Api, SessionFile.Place);

    private static int Run(Invocation invocation)
    {
        NodeId node = ChainVerb.NodeOf(invocation);
        using ProgramClient program = invocation.OpenSession().Client;
        JsonElement stake = program.Post($"/api/nodes/{node}/exit", new { reason = invocation.Value(Reason) });
        IReadOnlyList<SentTransaction> sent = [];
        if (ChainSetup.IsNamed(invocation))
        {
            OwnerChain chain = OwnerChain.Open(invocation, invocation.Error);
            // 2 is active: a node that is out already is left as it is.
            if (chain.Query<NodeStateOfFunction, byte>(chain.Setup.Staking, new NodeStateOfFunction { NodeId = node.ToBytes() }) == 2)
                chain.Send("deactivate", chain.Setup.Staking, new DeactivateNodeFunction { NodeId = node.ToBytes() });
            sent = chain.Sent;
        }

        return invocation.Answer(new { stake, transactions = sent }, console =>
        {
            console.WriteLine($"node {node} leaves at the next epoch boundary");
            foreach (SentTransaction transaction in sent)
                console.WriteLine($"{transaction.What}: {transaction.Transaction}, block {transaction.Block}");
        });
    }
}
