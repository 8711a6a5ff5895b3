using System.Numerics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Indexing;
using NodeProgram.Functions.Chain.Ports;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Settings;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>The program's chain room on tables of its own and a local chain; <see cref="Restart"/> is a new process on the same tables.</summary>
internal sealed class ProgramOnChain : IAsyncDisposable
{
    public const int Confirmations = 3;
    private static long lastEpoch = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 - 10_000;
    private readonly ProgramTables tables = new();
    private readonly List<ChainOutbox> outboxes = [];

    private ProgramOnChain(LocalChain chain, ChainSettings settings) => (Chain, Settings) = (chain, settings);

    public LocalChain Chain { get; }

    public ChainSettings Settings { get; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>What the outbox logged.</summary>
    public Listing Log { get; } = new();

    public OutboxRows Rows { get; private set; } = null!;

    public ChainIndexRows IndexRows { get; private set; } = null!;

    public ContractReader Contracts => new(Chain.Node, Settings);

    public static async Task<ProgramOnChain> StartAsync(LocalChain chain)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            chain.Contracts.Settings(chain.Anvil.Url, AnvilProcess.ChainId, Confirmations).Select(static each => new KeyValuePair<string, string?>(each.Key, each.Value))).Build();
        var program = new ProgramOnChain(chain, ChainSettingsReader.Load(configuration)!);
        await program.tables.InitializeAsync();
        program.Rows = new OutboxRows(program.tables.Client, program.Clock);
        program.IndexRows = new ChainIndexRows(program.tables.Client);
        return program;
    }

    /// <summary>An outbox as a new process has it: it knows nothing of the one before.</summary>
    /// <param name="node">Through which it sees the chain; null: as it is.</param>
    /// <param name="senders">Who signs; null: those of the settings.</param>
    public ChainOutbox Restart(IChainNode? node = null, ChainSenders? senders = null)
    {
        IChainNode seen = node ?? Chain.Node;
        var outbox = new ChainOutbox(Rows, seen, new IntentDesk(new ContractReader(seen, Settings), seen), senders ?? Senders, Settings, Clock, Log);
        outboxes.Add(outbox);
        // The lease of the one before has run out.
        Clock.Advance(Outboxes.LeaseLength + TimeSpan.FromSeconds(1));
        return outbox;
    }

    public ChainSenders Senders => new([.. Settings.Senders.Select(static sender => new LocalKeySigner(sender.LocalKey!))]);

    public EthereumAddress First => Chain.Contracts.People.Reporters[0].Address;

    public ChainIndexer Indexer(IEnumerable<IChainEventHandler> handlers, IChainNode? node = null) =>
        new(IndexRows, node ?? Chain.Node, handlers, Settings, NullLogger<ChainIndexer>.Instance);

    public ChainRewardPublication Publication(ChainOutbox outbox) => new(Contracts, outbox, Senders);

    /// <summary>Passes until nothing is open any more; each time a block is mined and time goes on.</summary>
    public async Task DrainAsync(ChainOutbox outbox, int passesMax = 60)
    {
        for (int pass = 0; pass < passesMax; pass++)
        {
            if (await outbox.RunAsync(default) == 0)
                return;
            await Chain.MineAsync(1);
            Clock.Advance(TimeSpan.FromSeconds(2));
        }

        string left = string.Join("; ", (await Rows.LoadOpenAsync(First, 100, default)).Select(static entry => $"{entry.Id} {entry.State} {entry.Code} {entry.Detail}"));
        Assert.Fail($"After {passesMax} passes there is still: {left}");
    }

    /// <summary>A step that waits for the chain, while blocks are mined and time goes on.</summary>
    public Task<T> WithBlocksAsync<T>(Task<T> step) => WhileTimeGoesOnAsync(step, () => Chain.MineAsync(1));

    /// <summary>A step that waits for the chain, which stands still while time goes on.</summary>
    public Task<T> WithoutBlocksAsync<T>(Task<T> step) => WhileTimeGoesOnAsync(step, static () => Task.CompletedTask);

    /// <summary>All events of a kind on the chain.</summary>
    public async Task<IReadOnlyList<T>> EventsAsync<T>()
        where T : ChainEvent
    {
        ChainBlock head = await Chain.Node.HeadAsync(default);
        Dictionary<EthereumAddress, ContractName> names = Settings.Contracts.ToDictionary(static each => each.Value, static each => each.Key);
        return [.. (await Chain.Node.LogsAsync(0, head.Number, [.. names.Keys], default))
            .Where(log => EventTable.NameOf(names[log.Contract], log) is not null)
            .Select(log => EventTable.Read(new ChainPlace(names[log.Contract], log.Block, log.BlockHash, default, log.Transaction, log.LogIndex), log)).OfType<T>()];
    }

    public static Bytes32 Hash(string text) => Bytes32.HashOf(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>An epoch of 30 s that is over, above every one that this gave before.</summary>
    public static EpochId NextEpoch() => new(Interlocked.Increment(ref lastEpoch));

    /// <summary>What all epochs posted so far come to; the next total may not be below.</summary>
    public static Wei Total { get; } = new(BigInteger.Pow(10, 20));

    internal sealed class Listing : ILogger<ChainOutbox>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
                Lines.Add(formatter(state, exception));
        }
    }

    public async ValueTask DisposeAsync()
    {
        outboxes.ForEach(static outbox => outbox.Dispose());
        await tables.DisposeAsync();
    }

    private async Task<T> WhileTimeGoesOnAsync<T>(Task<T> step, Func<Task> meanwhile)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!step.IsCompleted)
        {
            await meanwhile();
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(step, Task.Delay(10, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }

        return await step;
    }
}
