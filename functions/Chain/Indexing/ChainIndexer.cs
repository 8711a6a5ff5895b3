using Azure;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Settings;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Chain.Indexing;

/// <summary>
/// Follows the contracts' events into the table, block by block, each block tied to the one before by its hash. When the chain has changed under what was read, it walks back to the last block
/// that both have, removes what came after it, and reads anew. What is deep enough goes to the handlers, in the order of the chain, at least once.
/// </summary>
public sealed class ChainIndexer(ChainIndexRows rows, IChainNode node, IEnumerable<IChainEventHandler> handlers, ChainSettings settings, ILogger<ChainIndexer> log)
{
    private const int RangesPerPass = 50, EventsPerPass = 500, EventsPerLook = 100;
    // Blocks that may still change are kept one by one with their hashes; beyond, a range is asked for at once.
    private const int DepthBeyondConfirmations = 64;
    private readonly FrozenContracts contracts = new(settings.Contracts);

    private int Depth => settings.Confirmations + DepthBeyondConfirmations;

    /// <summary>Reads up to the newest block, at most some ranges at once, and dispatches what is deep enough.</summary>
    /// <returns>Whether everything up to the newest block has been read and what is deep enough dispatched.</returns>
    /// <exception cref="ChainFaultException">The chain does not answer; safe to repeat.</exception>
    public async Task<bool> RunAsync(DurableTaskClient workflows, CancellationToken cancellation)
    {
        try
        {
            ChainBlock head = await node.HeadAsync(cancellation);
            IndexCursor cursor = await rows.LoadCursorAsync(cancellation) ?? new IndexCursor(settings.StartBlock - 1, settings.StartBlock - 1, int.MaxValue, default);
            cursor = await WalkBackAsync(cursor, head, cancellation);
            for (int range = 0; range < RangesPerPass && cursor.Block < head.Number; range++)
            {
                if (await ReadRangeAsync(cursor, head, cancellation) is not { } further)
                    return false; // The chain moved meanwhile: the next pass walks back.
                cursor = further;
            }

            cursor = await DispatchAsync(cursor, head, workflows, cancellation);
            return cursor.Block >= head.Number;
        }
        catch (RequestFailedException e) when (e.IsConflict())
        {
            log.LogInformation("Somebody else reads the chain's events: {Words}", e.Message);
            return false;
        }
    }

    private async Task<IndexCursor> WalkBackAsync(IndexCursor cursor, ChainBlock head, CancellationToken cancellation)
    {
        if (cursor.ETag == default || cursor.Block < settings.StartBlock)
            return cursor;
        long top = Math.Min(cursor.Block, head.Number);
        if (await rows.FindBlockAsync(top, cancellation) is { } expected && expected == (top == head.Number ? head : await node.BlockAsync(top, cancellation))?.Hash)
            return cursor; // Also when an endpoint is behind: it shows a shorter chain, but the same.
        foreach ((long number, string hash) in await rows.LoadBlocksAsync(top, cancellation))
        {
            if ((number == head.Number ? head : await node.BlockAsync(number, cancellation))?.Hash != hash)
                continue;
            return await ForkAsync(cursor, number, cancellation);
        }

        return await ForkAsync(cursor, settings.StartBlock - 1, cancellation);
    }

    private async Task<IndexCursor> ForkAsync(IndexCursor cursor, long common, CancellationToken cancellation)
    {
        log.LogWarning("Reorganisation: blocks {From} to {To} are not in the chain any more; their events are read anew", common + 1, cursor.Block);
        bool isTooDeep = common < cursor.DispatchedBlock;
        if (isTooDeep)
            log.LogError("Alarm reorg-too-deep: events up to block {Dispatched} were dispatched, the chain changed from block {From} on; raise Chain:Confirmations", cursor.DispatchedBlock, common + 1);
        cursor = await rows.WriteCursorAsync(
            cursor with { Block = common, DispatchedBlock = Math.Min(common, cursor.DispatchedBlock), DispatchedIndex = isTooDeep ? int.MaxValue : cursor.DispatchedIndex }, cancellation);
        await rows.RemoveAboveAsync(common, cancellation);
        return cursor;
    }

    private async Task<IndexCursor?> ReadRangeAsync(IndexCursor cursor, ChainBlock head, CancellationToken cancellation)
    {
        long from = cursor.Block + 1, settled = head.Number - Depth;
        long to = from <= settled ? Math.Min(settled, cursor.Block + settings.RangeBlocks) : Math.Min(head.Number, cursor.Block + Math.Min(settings.RangeBlocks, Depth));
        var blocks = new List<ChainBlock>();
        string? before = await rows.FindBlockAsync(cursor.Block, cancellation);
        for (long number = from <= settled ? to : from; number <= to; number++)
        {
            if (await node.BlockAsync(number, cancellation) is not { } block)
                return null;
            string? parent = blocks.Count > 0 ? blocks[^1].Hash : number == from ? before : null;
            if (parent is not null && block.ParentHash != parent)
                return null;
            blocks.Add(block);
        }

        if (await ReadLogsAsync(from, to, blocks, cancellation) is not { } logs)
            return null;
        await rows.ReplaceAsync(from, to, logs, blocks, cancellation);
        cursor = await rows.WriteCursorAsync(cursor with { Block = to }, cancellation);
        await rows.ForgetBlocksAsync(Math.Max(0, to - 2 * Depth), cancellation);
        return cursor;
    }

    private async Task<List<IndexedLog>?> ReadLogsAsync(long from, long to, List<ChainBlock> blocks, CancellationToken cancellation)
    {
        Dictionary<long, ChainBlock> known = blocks.ToDictionary(block => block.Number);
        var kept = new List<IndexedLog>();
        foreach (ChainLog each in await node.LogsAsync(from, to, contracts.Addresses, cancellation))
        {
            if (contracts.NameOf(each.Contract) is not { } contract || EventTable.NameOf(contract, each) is not { } name)
                continue;
            if (!known.TryGetValue(each.Block, out ChainBlock? block))
            {
                if (await node.BlockAsync(each.Block, cancellation) is not { } asked)
                    return null;
                known[each.Block] = block = asked;
            }

            // Logs of another block than the one that was just read: the chain moved in between.
            if (block.Hash != each.BlockHash)
                return null;
            kept.Add(new IndexedLog(contract, name, block.At, each));
        }

        return kept;
    }

    private async Task<IndexCursor> DispatchAsync(IndexCursor cursor, ChainBlock head, DurableTaskClient workflows, CancellationToken cancellation)
    {
        long deep = Math.Min(cursor.Block, head.Number - settings.Confirmations + 1);
        for (int dispatched = 0; dispatched < EventsPerPass;)
        {
            IReadOnlyList<IndexedLog> next = await rows.LoadEventsAsync(cursor.DispatchedBlock, cursor.DispatchedIndex, deep, EventsPerLook, cancellation);
            foreach (IndexedLog each in next)
            {
                await DispatchAsync(each, workflows, cancellation);
                cursor = await rows.WriteCursorAsync(cursor with { DispatchedBlock = each.Log.Block, DispatchedIndex = each.Log.LogIndex }, cancellation);
            }

            if (next.Count < EventsPerLook)
                break;
            dispatched += next.Count;
        }

        return cursor;
    }

    private async Task DispatchAsync(IndexedLog each, DurableTaskClient workflows, CancellationToken cancellation)
    {
        var place = new ChainPlace(each.Contract, each.Log.Block, each.Log.BlockHash, each.At, each.Log.Transaction, each.Log.LogIndex);
        ChainEvent happened;
        try
        {
            happened = EventTable.Read(place, each.Log);
        }
        catch (InvalidDataException e)
        {
            // It can never be read: those behind it must not wait for it. Its row stays.
            log.LogError("Alarm event-unreadable: {Name} at {Place}: {Words}", each.Name, place.Key, e.Message);
            return;
        }

        foreach (IChainEventHandler handler in handlers)
            await handler.HandleAsync(happened, workflows, cancellation);
    }

    private sealed class FrozenContracts(IReadOnlyDictionary<ContractName, EthereumAddress> contracts)
    {
        private readonly Dictionary<EthereumAddress, ContractName> names = contracts.Where(static each => each.Key != ContractName.DtelToken).ToDictionary(static each => each.Value, static each => each.Key);

        public IReadOnlyCollection<EthereumAddress> Addresses => names.Keys;

        public ContractName? NameOf(EthereumAddress address) => names.TryGetValue(address, out ContractName name) ? name : null;
    }
}
