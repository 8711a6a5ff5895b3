using System.Numerics;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Settings;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>
/// What the program wants on the chain, each effect once by its business id (docs/chain.md). Asking again is safe at any time: the entry that is there is the one; an effect that is on
/// the chain already ends without a transaction.
/// </summary>
public sealed class ChainOutbox(OutboxRows rows, IChainNode node, IIntentDesk desk, ChainSenders senders, ChainSettings settings, TimeProvider time, ILogger<ChainOutbox> log) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300), BalanceLook = TimeSpan.FromMinutes(1);
    private readonly Dictionary<EthereumAddress, DateTimeOffset> watched = [];
    private readonly string holder = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim passing = new(1);

    /// <summary>Promises an effect; it is sent by the next pass.</summary>
    /// <returns>The ended entry when the effect is there already and still stands; null when there is something to wait for.</returns>
    /// <exception cref="ChainFaultException">The chain does not answer.</exception>
    public async Task<OutboxEntry?> SubmitAsync(EthereumAddress sender, ChainIntent intent, CancellationToken cancellation)
    {
        // What ended well and still stands is the answer; some effects can be undone, and are then wanted anew.
        if (await rows.FindAsync(sender, intent.Id, cancellation) is { State: EntryState.Done } known && known.Intent == intent
            && (await desk.StandingAsync(intent, sender, cancellation)).Kind == StandingKind.There)
            return known;
        await rows.AddAsync(sender, new OutboxEntry { Intent = intent, State = EntryState.Queued, CreatedAt = time.GetUtcNow() }, cancellation);
        return null;
    }

    /// <summary>Promises an effect and waits until it is on the chain, deep enough, or refused.</summary>
    /// <returns>The ended entry.</returns>
    /// <exception cref="ChainFaultException">The chain does not answer, or it takes longer than <see cref="ChainSettings.WaitSeconds"/> (<c>chain-pending</c>): ask again.</exception>
    public async Task<OutboxEntry> EffectAsync(EthereumAddress sender, ChainIntent intent, CancellationToken cancellation) =>
        await TryEffectAsync(sender, intent, cancellation) ?? throw new ChainFaultException("chain-pending", null, await WordsAsync(sender, intent, cancellation));

    /// <summary>Promises an effect and waits until it is on the chain, deep enough, or refused.</summary>
    /// <returns>The ended entry; null when it takes longer than <see cref="ChainSettings.WaitSeconds"/>: ask again.</returns>
    /// <exception cref="ChainFaultException">The chain does not answer.</exception>
    public async Task<OutboxEntry?> TryEffectAsync(EthereumAddress sender, ChainIntent intent, CancellationToken cancellation) =>
        (await TryEffectsAsync([sender], intent, static _ => Task.FromResult(false), cancellation))[0] is { HasEnded: true } ended ? ended : null;

    /// <summary>Promises an effect of several senders and waits until all are on the chain, deep enough, or refused, or enough of them are.</summary>
    /// <param name="isEnough">Whether, with the entries as they are, the others need not be waited for; they go on by themselves.</param>
    /// <returns>The entries in the order of the senders; not all have ended when there was enough, or it took longer than <see cref="ChainSettings.WaitSeconds"/>.</returns>
    /// <exception cref="ChainFaultException">The chain does not answer.</exception>
    public async Task<IReadOnlyList<OutboxEntry>> TryEffectsAsync(
        IReadOnlyList<EthereumAddress> accounts, ChainIntent intent, Func<IReadOnlyList<OutboxEntry>, Task<bool>> isEnough, CancellationToken cancellation)
    {
        var known = new OutboxEntry?[accounts.Count];
        for (int i = 0; i < accounts.Count; i++)
            known[i] = await SubmitAsync(accounts[i], intent, cancellation);
        for (DateTimeOffset patience = time.GetUtcNow().AddSeconds(settings.WaitSeconds); ; await Task.Delay(Look, time, cancellation))
        {
            if (known.Any(static entry => entry is null))
                await RunAsync(cancellation);
            var entries = new List<OutboxEntry>();
            for (int i = 0; i < accounts.Count; i++)
                entries.Add(known[i] ?? await rows.FindAsync(accounts[i], intent.Id, cancellation) ?? throw new InvalidDataException($"The outbox lost {intent.Id} of {accounts[i]}."));
            if (entries.TrueForAll(static entry => entry.HasEnded) || await isEnough(entries) || time.GetUtcNow() >= patience)
                return entries;
        }
    }

    /// <summary>One pass over every sender that nobody else is passing over; in one process one at a time.</summary>
    /// <returns>How many entries are open afterwards.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        await passing.WaitAsync(cancellation);
        try
        {
            int open = 0;
            foreach (IChainSigner signer in senders.All)
            {
                EthereumAddress sender = await signer.AddressAsync(cancellation);
                open += await RunAsync(sender, signer, cancellation);
                await WatchBalanceAsync(sender, cancellation);
            }

            return open;
        }
        finally
        {
            passing.Release();
        }
    }

    public void Dispose() => passing.Dispose();

    // Also while there is nothing to send: ether is missed before it is needed.
    private async Task WatchBalanceAsync(EthereumAddress sender, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (watched.TryGetValue(sender, out DateTimeOffset last) && now - last < BalanceLook)
            return;
        BigInteger balance = await node.BalanceAsync(sender, cancellation);
        watched[sender] = now;
        if (balance < settings.BalanceAlarm)
            log.LogError("Alarm balance-low: sender {Sender} has {Balance} wei, below {Alarm}", sender, balance, settings.BalanceAlarm);
    }

    private async Task<string> WordsAsync(EthereumAddress sender, ChainIntent intent, CancellationToken cancellation)
    {
        OutboxEntry? entry = await rows.FindAsync(sender, intent.Id, cancellation);
        return $"{intent.Id} is {entry?.State} after {settings.WaitSeconds} s{(entry?.Code is { } code ? $", last {code}: {entry.Detail}" : "")}.";
    }

    private async Task<int> RunAsync(EthereumAddress sender, IChainSigner signer, CancellationToken cancellation)
    {
        IReadOnlyList<OutboxEntry> open = await rows.LoadOpenAsync(sender, 1, cancellation);
        if (open.Count == 0)
            return 0;
        if (await rows.TryLeaseAsync(sender, holder, cancellation) is not { } lease)
            return open.Count;
        try
        {
            return await new SenderPass(rows, node, desk, signer, settings, lease, time, log).RunAsync(cancellation);
        }
        catch (LeaseLostException e)
        {
            log.LogInformation("{Words}", e.Message);
            return open.Count;
        }
        finally
        {
            await rows.ReleaseAsync(lease, CancellationToken.None);
        }
    }
}

/// <summary>Who signs: the reporters, the first of whom does everything else too.</summary>
public sealed record ChainSenders(IReadOnlyList<IChainSigner> All)
{
    /// <summary>Activates nodes, proposes slashes, awards badges.</summary>
    public IChainSigner First => All[0];
}
