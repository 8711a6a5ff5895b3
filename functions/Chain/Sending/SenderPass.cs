using System.Numerics;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Settings;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Sending;

/// <summary>
/// One look at all that a sender has under way, under its lease. First what was sent is settled: included, deep enough, thrown out by a reorganisation, stuck, lost. Then what waits
/// is sent, with the lowest nonce that nothing uses. Each step is written before anything is handed to the chain, so that the process may be killed at any instruction.
/// </summary>
internal sealed class SenderPass(
    OutboxRows rows, IChainNode node, IIntentDesk desk, IChainSigner signer, ChainSettings settings, SenderLease lease, TimeProvider time, ILogger log)
{
    // An estimate is exact for the state that it was made in; the state may have moved a little when the transaction comes.
    private const int GasNumerator = 13, GasDenominator = 10;
    private const string Funds = "funds-missing";

    // What time alone can heal. Any other refusal is the answer to whoever asked, who may ask again.
    private static readonly string[] Passing = ["EpochNotOver", "IsPaused", "NotFunded", "TooEarly"];

    private ChainBlock head = null!;
    private long mined;
    private BigInteger balance;

    private EthereumAddress Sender => lease.Sender;

    /// <summary>Goes through the sender's entries once.</summary>
    /// <returns>How many are open afterwards.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        List<OutboxEntry> open = [.. await rows.LoadOpenAsync(Sender, Outboxes.OpenMax, cancellation)];
        head = await node.HeadAsync(cancellation);
        mined = await node.NonceAsync(Sender, cancellation);
        balance = await node.BalanceAsync(Sender, cancellation);
        for (int i = 0; i < open.Count; i++)
        {
            if (open[i].Nonce is not null)
                open[i] = await SettleAsync(open[i], cancellation);
        }

        await FillGapsAsync(open, cancellation);
        for (int i = 0; i < open.Count; i++)
        {
            if (open[i].State == EntryState.Queued && open[i].NextAt <= time.GetUtcNow() && UnderWay(open) < Outboxes.UnderWayMax)
                open[i] = await DispatchAsync(open[i], open, cancellation);
        }

        return open.Count(entry => !entry.HasEnded);
    }

    private static int UnderWay(List<OutboxEntry> open) => open.Count(entry => entry is { HasEnded: false, Nonce: not null });

    private bool IsDeep(long block) => head.Number - block + 1 >= settings.Confirmations;

    private async Task<OutboxEntry> SettleAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        foreach (SignedAttempt attempt in entry.Attempts.Reverse())
        {
            if (await node.ReceiptAsync(attempt.Hash, cancellation) is { } receipt)
                return await SettleIncludedAsync(entry, receipt, cancellation);
        }

        if (entry.Included is { } left)
            log.LogWarning("Reorganisation: {Transaction} of {Entry} left block {Block}", left.Transaction, entry.Id, left.Block);
        if (entry.Nonce < mined)
            return await SettleLostAsync(entry, cancellation);
        if (entry.Included is not null || entry.LostAtBlock is not null)
            entry = await rows.WriteAsync(lease, entry with { State = EntryState.Sent, Included = null, LostAtBlock = null }, cancellation);
        return await PushAsync(entry, cancellation);
    }

    private async Task<OutboxEntry> SettleIncludedAsync(OutboxEntry entry, ChainReceipt receipt, CancellationToken cancellation)
    {
        var spot = new ChainSpot(receipt.Transaction, receipt.Block, receipt.BlockHash);
        if (!IsDeep(receipt.Block))
        {
            return entry.Included == spot
                ? entry
                : await rows.WriteAsync(lease, entry with { State = EntryState.Included, Included = spot, LostAtBlock = null }, cancellation);
        }

        if (receipt.Succeeded)
            return await EndAsync(entry with { State = EntryState.Done, Included = spot, Transaction = receipt.Transaction, Code = null, Detail = null }, cancellation);
        // Its nonce is used and it changed nothing: why, the next try finds out, and whether the effect came by another way.
        log.LogWarning("{Entry} was reverted in {Transaction}", entry.Id, receipt.Transaction);
        return await QueueAgainAsync(entry, "reverted", $"Reverted in {receipt.Transaction}.", cancellation);
    }

    // Its nonce is used, and by none of its transactions. Endpoints differ in how far they are: believed once the chain has grown by as much as is asked for.
    private async Task<OutboxEntry> SettleLostAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        if (entry.LostAtBlock is not { } since || head.Number < since)
            return await rows.WriteAsync(lease, entry with { State = EntryState.Sent, Included = null, LostAtBlock = head.Number }, cancellation);
        if (head.Number - since < settings.Confirmations)
            return entry;
        log.LogWarning("{Entry}: nonce {Nonce} was used by another transaction; it is looked at anew", entry.Id, entry.Nonce);
        return await rows.WriteAsync(lease, Unsent(entry) with { NextAt = time.GetUtcNow() }, cancellation);
    }

    private static OutboxEntry Unsent(OutboxEntry entry) => entry with { State = EntryState.Queued, Nonce = null, Attempts = [], Included = null, LostAtBlock = null, SeenAtBlock = null };

    // Not in a block: handed in again, for more money when it has waited too long.
    private async Task<OutboxEntry> PushAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        SignedAttempt last = entry.Attempts[^1];
        if (time.GetUtcNow() - last.At >= TimeSpan.FromSeconds(settings.BumpSeconds) && entry.Attempts.Count < Outboxes.AttemptsMax
            && Fees.Bump(new Fees(last.MaxFeeWei, last.TipWei), head.BaseFee, settings) is { } more)
        {
            entry = await SignAsync(entry, entry.Nonce!.Value, entry.Gas, more, cancellation);
            log.LogInformation("{Entry} is replaced at nonce {Nonce}, {MaxFee} wei per gas", entry.Id, entry.Nonce, more.MaxFee);
        }

        await HandInAsync(entry, cancellation);
        return entry;
    }

    private async Task FillGapsAsync(List<OutboxEntry> open, CancellationToken cancellation)
    {
        HashSet<long> used = [.. open.Where(entry => !entry.HasEnded && entry.Nonce is not null).Select(entry => entry.Nonce!.Value)];
        if (used.Count == 0 || open.Any(entry => entry.State == EntryState.Queued && entry.NextAt <= time.GetUtcNow()))
            return; // Something that waits takes the lowest nonce.
        for (long nonce = mined; nonce < used.Max(); nonce++)
        {
            var gap = new FillGap(nonce);
            if (used.Contains(nonce) || open.Any(entry => entry.Id == gap.Id))
                continue;
            log.LogWarning("Nonce {Nonce} of {Sender} is used by nothing and holds back later ones; it is filled", nonce, Sender);
            open.Add(await rows.WriteAsync(lease, new OutboxEntry { Intent = gap, State = EntryState.Queued, CreatedAt = time.GetUtcNow() }, cancellation));
        }
    }

    private async Task<OutboxEntry> DispatchAsync(OutboxEntry entry, List<OutboxEntry> open, CancellationToken cancellation)
    {
        Standing standing = entry.Intent is FillGap { Nonce: var gap }
            ? gap < mined ? Standing.There : Standing.Open
            : await desk.StandingAsync(entry.Intent, Sender, cancellation);
        // Asked for twice at once: what the first came to is the answer to both.
        if (standing.Kind == StandingKind.There && await rows.FindEndedAsync(Sender, entry.Id, cancellation) is { State: EntryState.Done } first && first.Intent == entry.Intent)
            return await rows.WriteAsync(lease, first with { ETag = entry.ETag }, cancellation);
        switch (standing.Kind)
        {
            case StandingKind.There when entry.SeenAtBlock is { } seen && seen <= head.Number && IsDeep(seen):
                return await EndAsync(entry with { State = EntryState.Done, Code = null, Detail = null }, cancellation);
            case StandingKind.There:
                return entry.SeenAtBlock <= head.Number ? entry : await rows.WriteAsync(lease, entry with { SeenAtBlock = head.Number }, cancellation);
            case StandingKind.Impossible:
                return await EndAsync(entry with { State = EntryState.Refused, Code = standing.Code, Detail = standing.Detail }, cancellation);
        }

        (EthereumAddress to, string data) = desk.CallOf(entry.Intent, Sender);
        ChainAnswer estimate = await node.EstimateAsync(Sender, to, data, cancellation);
        if (estimate.Revert is { } revert)
        {
            // The chain may have moved between the two questions: then the next pass sees it.
            if ((await desk.StandingAsync(entry.Intent, Sender, cancellation)).Kind != StandingKind.Open)
                return entry;
            string name = desk.NameOf(revert), words = $"The contract refuses: {name}.";
            return Passing.Contains(name)
                ? await QueueAgainAsync(entry, name, words, cancellation)
                : await EndAsync(entry with { State = EntryState.Refused, Code = name, Detail = words }, cancellation);
        }

        long gas = long.Parse(estimate.Data!, System.Globalization.CultureInfo.InvariantCulture) * GasNumerator / GasDenominator;
        Fees fees = Fees.Of(head.BaseFee, settings);
        if (fees.MaxFee < head.BaseFee)
            return await QueueAgainAsync(entry, "fee-above-bound", $"A unit of gas costs {head.BaseFee} wei; Chain:MaxFeePerGasWei allows {settings.MaxFeePerGas}.", cancellation);
        if (balance < fees.MaxFee * gas)
            return await QueueAgainAsync(entry, Funds, $"{Sender} has {balance} wei, {fees.MaxFee * gas} are needed.", cancellation);
        balance -= fees.MaxFee * gas;
        entry = await SignAsync(entry with { SeenAtBlock = null, Code = null, Detail = null }, NextNonce(entry.Intent, open), gas, fees, cancellation);
        await HandInAsync(entry, cancellation);
        return entry;
    }

    private long NextNonce(ChainIntent intent, List<OutboxEntry> open)
    {
        if (intent is FillGap gap)
            return gap.Nonce;
        HashSet<long> used = [.. open.Where(entry => !entry.HasEnded).Select(entry => entry.Intent is FillGap fill ? fill.Nonce : entry.Nonce ?? -1)];
        long nonce = mined;
        while (used.Contains(nonce))
            nonce++;
        return nonce;
    }

    // Written before it is handed in: from then on this nonce belongs to this entry, and only what is written is ever handed in.
    private async Task<OutboxEntry> SignAsync(OutboxEntry entry, long nonce, long gas, Fees fees, CancellationToken cancellation)
    {
        (EthereumAddress to, string data) = desk.CallOf(entry.Intent, Sender);
        var transaction = new FeeTransaction(settings.ChainId, nonce, fees.Tip, fees.MaxFee, gas, to, data);
        (string raw, string hash) = transaction.Sign(await signer.SignAsync(transaction.Hash(), cancellation));
        var attempt = new SignedAttempt(hash, raw, fees.MaxFee.ToString(), fees.Tip.ToString(), time.GetUtcNow());
        return await rows.WriteAsync(lease, entry with { State = EntryState.Sent, Nonce = nonce, Gas = gas, Attempts = [.. entry.Attempts, attempt] }, cancellation);
    }

    private async Task HandInAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        try
        {
            SendResult sent = await node.SendAsync(entry.Attempts[^1].Raw, cancellation);
            if (sent.Answer != SendAnswer.Taken)
                log.LogWarning("{Entry} at nonce {Nonce} was not taken: {Answer} ({Words})", entry.Id, entry.Nonce, sent.Answer, sent.Words);
        }
        catch (ChainFaultException e)
        {
            // Whether it arrived, the next look tells.
            log.LogWarning("{Entry} at nonce {Nonce}: {Fault}", entry.Id, entry.Nonce, e.Message);
        }
    }

    private async Task<OutboxEntry> QueueAgainAsync(OutboxEntry entry, string code, string detail, CancellationToken cancellation)
    {
        int tries = entry.Tries + 1;
        log.LogWarning("{Entry} of {Sender}: {Code}, try {Tries} of {TriesMax}: {Detail}", entry.Id, Sender, code, tries, Outboxes.TriesMax, detail);
        OutboxEntry again = Unsent(entry) with { Tries = tries, NextAt = time.GetUtcNow() + Outboxes.PauseAfter(tries), Code = code, Detail = detail };
        return tries < Outboxes.TriesMax ? await rows.WriteAsync(lease, again, cancellation) : await EndAsync(again with { State = EntryState.Refused }, cancellation);
    }

    private async Task<OutboxEntry> EndAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        if (entry.State == EntryState.Refused)
            log.LogError("Alarm chain-refused: {Entry} of {Sender}: {Code}: {Detail}", entry.Id, Sender, entry.Code, entry.Detail);
        // What was signed is of no use any more.
        return await rows.WriteAsync(lease, entry with { EndedAt = time.GetUtcNow(), Attempts = [] }, cancellation);
    }
}
