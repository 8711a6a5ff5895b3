using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.EndToEnd.Tests.Crashes;
using NodeProgram.Emulator;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Sending;

namespace NodeProgram.EndToEnd.Tests.Chain;

/// <summary>
/// Effects of the other kinds, which the program's workflows want seldom: registrations, badges, cases and their withdrawal. They are promised in the outbox as the workflows' ports promise them, in the
/// moments in which the program is dead, and sent by the program among its reports.
/// </summary>
internal sealed class PromisedEffects(string dataDirectory, EthereumAddress sender)
{
    private const int Operators = 4;
    private static readonly Wei Stake = Wei.FromTokens(10_000), Amount = Wei.FromTokens(500);
    private readonly Queue<ChainIntent> waiting = new();
    private readonly Queue<FaultId> proposed = new();
    private readonly List<ChainIntent> promised = [];

    /// <summary>Operators pledge and stake; afterwards there is something to register, to reward and to accuse.</summary>
    public async Task PrepareAsync(LocalChain chain, int epochSeconds)
    {
        var pledged = new List<(NodeId Node, OperatorId Owner)>();
        for (int i = 0; i < Operators; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DevOperator owner = await chain.OperatorAsync($"killed {i}");
            SignedPledge pledge = SignedPledge.Of(key, AnvilProcess.ChainId, chain.Contracts.Addresses[ContractName.OperatorStaking], owner.Address);
            await owner.RegisterAsync(Stake.Value, default);
            await owner.StakeAsync(pledge, Stake.Value, default);
            pledged.Add((pledge.Node, owner.Address.Operator));
        }

        long faultAt = (await chain.Node.HeadAsync(default)).At.ToUnixTimeSeconds();
        foreach ((NodeId node, OperatorId owner) in pledged)
        {
            var evidence = Bytes32.HashOf(Encoding.UTF8.GetBytes(node.ToString()));
            var fault = FaultId.Of(owner, ViolationKind.ProtocolViolation, new EpochId(faultAt / epochSeconds), evidence);
            waiting.Enqueue(new ProposeSlash(fault, node, ViolationKind.ProtocolViolation, faultAt, evidence, Amount, false));
        }

        foreach ((NodeId node, OperatorId owner) in pledged)
        {
            waiting.Enqueue(new ActivateNode(node, Stake));
            waiting.Enqueue(new AwardBadge(owner));
        }
    }

    /// <summary>Promises one more, while the program does not run; and the withdrawal of each case that stands deep enough by then.</summary>
    public async Task PromiseAsync(LocalChain chain, Func<Task<ChainEvent[]>> events, int confirmations)
    {
        var intents = new List<ChainIntent>();
        if (waiting.TryDequeue(out ChainIntent? next))
            intents.Add(next);
        long deep = (await chain.Node.HeadAsync(default)).Number - confirmations + 1;
        HashSet<FaultId> standing = [.. (await events()).OfType<SlashProposed>().Where(each => each.Place.Block <= deep).Select(static each => each.Fault)];
        while (proposed.TryPeek(out FaultId fault) && standing.Contains(fault))
            intents.Add(new WithdrawCase(proposed.Dequeue(), Bytes32.HashOf("taken back"u8)));
        if (intents.Count == 0)
            return;
        try
        {
            var rows = new OutboxRows(new TableServiceClient(EmbeddedTables.ConnectionString(dataDirectory)), TimeProvider.System);
            foreach (ChainIntent intent in intents)
                await rows.AddAsync(sender, new OutboxEntry { Intent = intent, State = EntryState.Queued, CreatedAt = DateTimeOffset.UtcNow }, default);
        }
        finally
        {
            EmbeddedTables.Close(dataDirectory);
        }

        promised.AddRange(intents);
        foreach (ProposeSlash slash in intents.OfType<ProposeSlash>())
            proposed.Enqueue(slash.Fault);
    }

    /// <summary>Each is on the chain exactly once, by the transaction that the outbox says.</summary>
    public async Task EachIsThereOnceAsync(ChainEvent[] events, Aftermath left)
    {
        Assert.Equal(4, promised.Select(static each => each.GetType()).Distinct().Count());
        Assert.Empty(waiting);
        Dictionary<string, TableEntity> rows = (await left.RowsAsync("ChainOutbox")).Where(row => row.PartitionKey == sender.Key).ToDictionary(static row => row.RowKey);
        foreach (ChainIntent intent in promised)
        {
            ChainEvent there = Assert.Single(events, each => IsOf(intent, each));
            TableEntity row = rows["done|" + intent.Id];
            Assert.Equal(("Done", there.Place.Transaction), (row.GetString("State"), JsonDocument.Parse(row.GetString("Entry")).RootElement.GetProperty("transaction").GetString()));
        }
    }

    public override string ToString() => string.Join(", ", promised.GroupBy(static each => each.GetType().Name).Select(static kind => $"{kind.Count()} {kind.Key}"));

    private static bool IsOf(ChainIntent intent, ChainEvent happened) => (intent, happened) switch
    {
        (ProposeSlash wanted, SlashProposed there) => wanted.Fault == there.Fault && wanted.Amount == there.Amount,
        (WithdrawCase wanted, CaseWithdrawn there) => wanted.Fault == there.Fault && wanted.Reason == there.Reason,
        (ActivateNode wanted, NodeActivated there) => wanted.Node == there.Node,
        (AwardBadge wanted, Awarded there) => wanted.Operator == there.Operator.Operator,
        _ => false,
    };
}
