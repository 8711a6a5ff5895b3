using System.CommandLine;
using System.Numerics;
using System.Text.Json;
using NodeProgram.Chain;
using NodeProgram.Cli.Chain;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop stake</c>: what makes a node one's own on the chain, step by step; what is done already is not done again.</summary>
internal static class StakeVerb
{
    // The contract's numbers of the terms (rules, section 4 "lock").
    private static readonly string[] Terms = ["flexible", "90d", "180d", "365d"];

    private static readonly Option<string?> Amount = new("--amount") { Description = "Tokens to stake, such as 10000 or 0.5.", Required = true };
    private static readonly Option<string> Term = new("--term") { Description = "How long it is locked: flexible, 90d, 180d or 365d.", DefaultValueFactory = _ => "flexible" };
    private static readonly Option<FileInfo?> Pledge = new("--pledge") { Description = "The file with what relay pledge printed on the node's machine; needed until the node is registered." };
    private static readonly Option<string?> OperatorKeyOf = new("--operator-key") { Description = "The account that answers in cases; needed once, before the first node." };
    private static readonly Option<string?> Payout = new("--payout") { Description = "The account that rewards are paid to; needed once, before the first node." };

    public static Command Create(Io io) => ChainVerb.Create(
        io, "stake", "Stakes for a node: registers the owner's accounts and the node where that is still to be done, approves exactly the amount, stakes it.", Run, ChainVerb.Node, Amount, Term, Pledge, OperatorKeyOf, Payout);

    private static int Run(Invocation invocation)
    {
        NodeId node = ChainVerb.NodeOf(invocation);
        Wei amount = ChainVerb.AmountOf(invocation, Amount);
        int tier = Array.IndexOf(Terms, invocation.Value(Term));
        if (tier < 0)
            throw ChainVerb.Wrong("--term", "It is one of " + string.Join(", ", Terms) + ".");
        OwnerChain chain = OwnerChain.Open(invocation, invocation.Error);
        ChainSetup setup = chain.Setup;
        string owner = chain.Sender.ToString();

        BigInteger balance = chain.Query<BalanceOfFunction, BigInteger>(setup.Token, new BalanceOfFunction { Account = owner });
        if (balance < amount.Value)
            throw new Remote.ProgramRefusedException(0, "balance-too-small", $"{owner} has {Amounts.Tokens(new Wei(balance))}.", default);
        if (!chain.Query<IsOperatorFunction, bool>(setup.Staking, new IsOperatorFunction { Account = owner }))
            chain.Send("accounts", setup.Staking, new SetKeysFunction { OperatorKey = Account(invocation, OperatorKeyOf), Payout = Account(invocation, Payout) });
        if (chain.Query<NodeStateOfFunction, byte>(setup.Staking, new NodeStateOfFunction { NodeId = node.ToBytes() }) == 0)
        {
            NodePledgeDocument pledge = LoadPledge(invocation, node, chain);
            chain.Send("pledge", setup.Staking, new PledgeNodeFunction
            {
                NodeId = node.ToBytes(),
                Key = [.. pledge.Key.Select(part => part.ToBytes())],
                Signature = [.. pledge.Signature.Select(part => part.ToBytes())],
            });
        }

        if (chain.Query<AllowanceFunction, BigInteger>(setup.Token, new AllowanceFunction { Owner = owner, Spender = setup.Staking.ToString() }) < amount.Value)
            chain.Send("approve", setup.Token, new ApproveFunction { Spender = setup.Staking.ToString(), Value = amount.Value });
        chain.Send("stake", setup.Staking, new StakeFunction { NodeId = node.ToBytes(), Amount = amount.Value, Tier = (byte)tier });
        return ChainVerb.Answer(invocation, chain, "nothing was sent");
    }

    private static string Account(Invocation invocation, Option<string?> option) =>
        EthereumAddress.TryParse(invocation.Value(option), out EthereumAddress address)
            ? address.ToString()
            : throw ChainVerb.Wrong(option.Name, "The owner has no accounts yet; name this one, an address in lower case or with its checksum. Owner, operator key and payout are three different ones.");

    private static NodePledgeDocument LoadPledge(Invocation invocation, NodeId node, OwnerChain chain)
    {
        string path = invocation.Value(Pledge)?.FullName ?? throw ChainVerb.Wrong("--pledge", "The node is not registered yet; bring what relay pledge prints on the node's machine.");
        try
        {
            NodePledgeDocument pledge = JsonSerializer.Deserialize<NodePledgeDocument>(invocation.LoadBytes(path), AnswerJson.Options) ?? throw new JsonException("It is null.");
            if (pledge is not { Key.Count: 2, Signature.Count: 2 })
                throw new JsonException("Key and signature have two parts each.");
            pledge.Check(path, node, chain.Sender, chain.Setup);
            return pledge;
        }
        catch (JsonException e)
        {
            throw new InputRefusedException(path, "", Domain.Governance.PolicyFaultCodes.BadJson, e.Message);
        }
    }
}
