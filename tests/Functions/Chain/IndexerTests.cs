using System.Security.Cryptography;
using Microsoft.DurableTask.Client;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Indexing;
using NodeProgram.Functions.Chain.Sending;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>The indexer against a real chain that grows, reorganises and is read by a process that ends anywhere.</summary>
public sealed class IndexerTests(ChainFixture fixture) : IClassFixture<ChainFixture>, IAsyncLifetime
{
    private readonly Listener listener = new();
    private ProgramOnChain program = null!;

    public async Task InitializeAsync() => program = await ProgramOnChain.StartAsync(fixture.Chain);

    public Task DisposeAsync() => program.DisposeAsync().AsTask();

    [Fact]
    public async Task Events_OfAStake_ArriveTypedInTheChainsOrderOnceTheyAreDeep()
    {
        DevOperator owner = await fixture.Chain.OperatorAsync("indexed operator");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SignedPledge pledge = Pledge(key, owner);
        await owner.RegisterAsync(Wei.FromTokens(10).Value, default);
        await owner.StakeAsync(pledge, Wei.FromTokens(10).Value, default);
        ChainIndexer indexer = program.Indexer([listener]);
        Assert.True(await indexer.RunAsync(null!, default));
        Assert.DoesNotContain(listener.Heard, happened => happened is Staked staked && staked.Node == pledge.Node);
        await program.Chain.MineAsync(ProgramOnChain.Confirmations);
        Assert.True(await indexer.RunAsync(null!, default));

        ChainEvent[] ofNode = [.. listener.Heard.Where(happened => happened is NodePledged pledged && pledged.Node == pledge.Node || happened is Staked staked && staked.Node == pledge.Node)];
        Assert.Equal([typeof(NodePledged), typeof(Staked)], ofNode.Select(static happened => happened.GetType()));
        Assert.Equal(owner.Address, ((NodePledged)ofNode[0]).Owner);
        var stake = (Staked)ofNode[1];
        Assert.Equal((Wei.FromTokens(10), 0, stake.Place.At), (stake.Amount, stake.Tier, stake.LockedUntil));
        Assert.Equal(listener.Heard.Select(static each => (each.Place.Block, each.Place.LogIndex)).Order(), listener.Heard.Select(static each => (each.Place.Block, each.Place.LogIndex)));

        int heard = listener.Heard.Count;
        Assert.True(await program.Indexer([listener]).RunAsync(null!, default));
        Assert.Equal(heard, listener.Heard.Count);
    }

    [Fact]
    public async Task Events_OfAnOrphanedBlock_AreRemovedAndReadAnew()
    {
        DevOperator owner = await fixture.Chain.OperatorAsync("orphaned operator");
        await owner.RegisterAsync(1, default);
        await ReadToEndAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await owner.StakeAsync(Pledge(key, owner), 1, default);
        Assert.True(await program.Indexer([listener]).RunAsync(null!, default));
        IndexCursor before = (await program.IndexRows.LoadCursorAsync(default))!;
        string hash = (await program.IndexRows.FindBlockAsync(before.Block, default))!;

        // The last two blocks (approval, stake) are replaced by empty ones.
        await program.Chain.Anvil.CallAsync("anvil_reorg", 2, Array.Empty<object>());
        await program.Chain.MineAsync(ProgramOnChain.Confirmations + 2);
        Assert.True(await program.Indexer([listener]).RunAsync(null!, default));

        Assert.NotEqual(hash, await program.IndexRows.FindBlockAsync(before.Block, default));
        Assert.DoesNotContain(listener.Heard, happened => happened is Staked { Node: var node } && node == Pledge(key, owner).Node);
        await StoredIsTheChainsAsync();
    }

    [Fact]
    public async Task Reading_EndedAtEveryCallToTheChain_DeliversEveryEventInOrder()
    {
        await program.Chain.MineAsync(ProgramOnChain.Confirmations);
        for (int call = 1; ; call++)
        {
            var node = new FaultyNode(fixture.Chain.Node, call);
            try
            {
                await program.Indexer([listener], node).RunAsync(null!, default);
            }
            catch (CrashException)
            {
            }

            if (!node.HasCrashed)
                break;
        }

        await ReadToEndAsync();
        await StoredIsTheChainsAsync();
        Assert.NotEmpty(listener.Heard);
        Assert.Equal(await DeepAsync(), listener.Heard.Select(static each => each.Place.Key).Distinct());
    }

    [Fact]
    public async Task Event_WhoseHandlerFails_ComesAgainAndNothingOvertakesIt()
    {
        await program.Chain.MineAsync(ProgramOnChain.Confirmations);
        var failing = new Listener { FailuresLeft = 3 };
        for (int i = 0; i < 3; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => program.Indexer([failing]).RunAsync(null!, default));
        Assert.Empty(failing.Heard);
        Assert.True(await program.Indexer([failing]).RunAsync(null!, default));
        Assert.Equal(await DeepAsync(), failing.Heard.Select(static each => each.Place.Key));
    }

    private static SignedPledge Pledge(ECDsa key, ProgramOnChain program, EthereumAddress owner) =>
        SignedPledge.Of(key, AnvilProcess.ChainId, program.Settings.AddressOf(ContractName.OperatorStaking), owner);

    private SignedPledge Pledge(ECDsa key, DevOperator owner) => Pledge(key, program, owner.Address);

    private async Task ReadToEndAsync()
    {
        while (!await program.Indexer([listener]).RunAsync(null!, default))
        {
        }
    }

    private async Task<IEnumerable<string>> DeepAsync()
    {
        long deep = (await fixture.Chain.Node.HeadAsync(default)).Number - ProgramOnChain.Confirmations + 1;
        return (await program.EventsAsync<ChainEvent>()).Where(each => each.Place.Block <= deep).Select(static each => each.Place.Key);
    }

    // Row by row: what is stored is what the chain says now.
    private async Task StoredIsTheChainsAsync()
    {
        IReadOnlyList<IndexedLog> stored = await program.IndexRows.LoadEventsAsync(-1, int.MaxValue, 1_000_000, 1_000, default);
        Assert.Equal((await program.EventsAsync<ChainEvent>()).Select(static each => each.Place.Key + each.Place.BlockHash), stored.Select(static each => $"{each.Log.Transaction}|{each.Log.LogIndex}{each.Log.BlockHash}"));
    }

    private sealed class Listener : IChainEventHandler
    {
        public List<ChainEvent> Heard { get; } = [];

        public int FailuresLeft { get; set; }

        public Task HandleAsync(ChainEvent happened, DurableTaskClient workflows, CancellationToken cancellation)
        {
            if (FailuresLeft-- > 0)
                throw new InvalidOperationException("The handler's store is down.");
            Heard.Add(happened);
            return Task.CompletedTask;
        }
    }
}
