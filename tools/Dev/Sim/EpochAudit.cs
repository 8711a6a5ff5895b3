using System.Diagnostics;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Dev.Sim;

/// <summary>Fetches the evidence of closed epochs, recomputes them as a stranger would, and compares their verdicts with the truth of the simulated world.</summary>
internal sealed class EpochAudit(ProgramApi api, World world, IReadOnlyList<Inhabitant> nodes, Policy policy, string directory)
{
    private const int WrongMax = 100;
    private readonly Dictionary<NodeId, Inhabitant> byId = nodes.ToDictionary(node => node.Id);

    /// <summary>Recomputes an epoch of which only the evidence matters; null when there is none.</summary>
    /// <exception cref="DevException">It does not agree.</exception>
    public async Task<bool> VerifyAsync(long epoch, CancellationToken cancellation)
    {
        if (await FetchAsync(epoch, cancellation) is not { } fetched)
            return false;
        Verification verification = EvidenceVerifier.Verify(fetched.Lines);
        return verification.Agrees ? true : throw new DevException($"The evidence of epoch {epoch} does not agree: {verification.Difference}");
    }

    /// <exception cref="DevException">The epoch has no evidence.</exception>
    public async Task<EpochReport> ReportAsync(long epoch, CancellationToken cancellation)
    {
        JsonObject summary = await api.EpochAsync(epoch, cancellation) ?? throw new DevException($"Epoch {epoch} is not closed.");
        (List<ReadOnlyMemory<byte>> lines, long bytes, string file) = await FetchAsync(epoch, cancellation) ?? throw new DevException($"Epoch {epoch} is closed and has no evidence.");
        var clock = Stopwatch.StartNew();
        Verification verification = EvidenceVerifier.Verify(lines);
        long verifyMs = clock.ElapsedMilliseconds;
        (string Kind, object Content)[] records = [.. lines.Select((line, i) => EvidenceJson.Read(line, i + 1))];
        Scorecard[] cards = [.. records.Select(record => record.Content).OfType<Scorecard>()];
        EpochLine first = (EpochLine)records[0].Content;
        RootsLine roots = (RootsLine)records[^1].Content;
        return new EpochReport(
            epoch, cards.Length, cards.Count(card => card.Score is not null), roots.MedianScore?.Value, (int?)summary["lateBatches"] ?? 0,
            (long)summary["closedAt"]! - (long)summary["endAt"]!,
            [.. records.Select(record => record.Content).OfType<CauseLine>().GroupBy(cause => (cause.Cause, cause.Region))
                .Select(group => new CauseCheck(FaultPlan.Word(group.Key.Cause), group.Key.Region is { } region ? FaultPlan.Word(region) : null, group.Count(), group.Max(cause => cause.Failed)))],
            [.. records.Select(record => record.Content).OfType<OutageLine>().Select(outage => (int)(outage.Slot - policy.Time.FirstSlotOf(new EpochId(epoch))) * policy.Time.SlotSeconds)],
            [.. records.Select(record => record.Content).OfType<TallyLine>().Where(tally => byId.ContainsKey(tally.Witness)).Select(tally => new WitnessCheck(
                byId[tally.Witness].Number, tally.Inaccurate, tally.InaccurateEpochs, tally.TruthsChecked, tally.TruthsWrong, tally.DownSlots, tally.SaidUp, tally.UpSlots, tally.SaidDown)).OrderBy(witness => witness.Node)],
            [.. records.Select(record => record.Content).OfType<ViolationLine>().Where(found => byId.ContainsKey(found.Node)).Select(found => new ViolationCheck(
                byId[found.Node].Number, FaultPlan.Word(found.Kind), FaultPlan.Word(found.Sanction.Kind), found.Sanction.Part.Value, found.IsOffence)).OrderBy(found => found.Node)],
            records.Select(record => record.Content).OfType<ShareLine>().Where(share => byId.ContainsKey(share.Node) && share.EarningSlots < share.ActiveSlots)
                .ToDictionary(share => byId[share.Node].Number, share => share.EarningSlots),
            Compare(epoch, [.. records.Select(record => record.Content).OfType<VerdictsLine>()]),
            Balance(first, roots, records),
            new EvidenceCheck(verification.Agrees, verification.Difference, verification.Lines, bytes, verification.ContentHash.ToString(), verification.Roots?.RewardRoot.ToString(),
                verification.Roots?.ScoreRoot?.ToString(), verifyMs, file),
            [.. cards.Where(card => byId.ContainsKey(card.Node)).Select(Loss).OrderBy(loss => loss.Node)]);
    }

    private NodeLoss Loss(Scorecard card) => new(
        byId[card.Node].Number, card.Score?.Value, card.Lost.GroupBy(lost => lost.Cause).ToDictionary(group => group.Key, group => group.Sum(lost => lost.Points)));

    private async Task<(List<ReadOnlyMemory<byte>> Lines, long Bytes, string File)?> FetchAsync(long epoch, CancellationToken cancellation)
    {
        if (await api.EvidenceAsync(epoch, cancellation) is not { } compressed)
            return null;
        Directory.CreateDirectory(directory);
        string file = Path.Combine(directory, $"epoch-{epoch}.ndjson.gz");
        await File.WriteAllBytesAsync(file, compressed, cancellation);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress), Encoding.UTF8);
        var lines = new List<ReadOnlyMemory<byte>>();
        while (await reader.ReadLineAsync(cancellation) is { } line)
            lines.Add(Encoding.UTF8.GetBytes(line));
        return (lines, compressed.Length, file);
    }

    private VerdictCheck Compare(long epoch, IReadOnlyList<VerdictsLine> all)
    {
        int right = 0, unknown = 0;
        var wrong = new List<string>();
        SortedDictionary<int, int> down = [], leftOut = [];
        long firstSlot = policy.Time.FirstSlotOf(new EpochId(epoch));
        foreach (IGrouping<NodeId, VerdictsLine> own in all.Where(line => byId.ContainsKey(line.Node)).GroupBy(line => line.Node))
        {
            Inhabitant node = byId[own.Key];
            string verdicts = string.Concat(own.OrderBy(line => line.Block).Select(line => line.Verdicts));
            for (int slot = 0; slot < verdicts.Length; slot++)
            {
                var verdict = (SlotVerdict)(verdicts[slot] - '0');
                bool answers = world.Answers(node, firstSlot + slot);
                // What was left out may have been unknown before.
                if (verdict == SlotVerdict.Unknown || (answers && verdict > SlotVerdict.Maintenance))
                    unknown++;
                else if (verdict == SlotVerdict.Maintenance ? world.IsPlanned(node, firstSlot + slot) : answers == (verdict == SlotVerdict.Up))
                    right++;
                else if (wrong.Count < WrongMax)
                    wrong.Add($"{node.Number}: second {slot * policy.Time.SlotSeconds}: {verdict}");
                if (verdict == SlotVerdict.Down)
                    down[node.Number] = down.GetValueOrDefault(node.Number) + 1;
                if (verdict > SlotVerdict.Inactive)
                    leftOut[node.Number] = leftOut.GetValueOrDefault(node.Number) + 1;
            }
        }

        return new VerdictCheck(right, unknown, wrong, down, leftOut);
    }

    // What the lines say, added up here once more: pool and rollover in are what was paid, kept back and rolled over; balances grew by what was paid and came back, escrows by what was taken.
    private static LedgerCheck Balance(EpochLine first, RootsLine roots, IReadOnlyList<(string Kind, object Content)> records)
    {
        EntryLine[] entries = [.. records.Select(record => record.Content).OfType<EntryLine>()];
        BigInteger pool = Sum(EntryPurpose.Pool), rolloverIn = Sum(EntryPurpose.RolloverIn), paid = Sum(EntryPurpose.NodeReward), escrowed = Sum(EntryPurpose.Escrowed),
            rolloverOut = Sum(EntryPurpose.RolloverOut), debtPaid = Sum(EntryPurpose.DebtPaid), upheld = Sum(EntryPurpose.EscrowUpheld), returned = Sum(EntryPurpose.EscrowReturned);
        BigInteger grown = Cumulative("balanceAfter") - Cumulative("balance");
        bool balanced = pool + rolloverIn == paid + escrowed + rolloverOut && rolloverIn == first.RolloverIn.Value && rolloverOut == roots.RolloverOut.Value && grown == paid + returned - debtPaid
            && roots.Treasury.Value - first.Treasury.Value == debtPaid + upheld && Held("escrowAfter") - Held("escrow") == escrowed - upheld - returned;
        return new LedgerCheck(pool.ToString(), rolloverIn.ToString(), paid.ToString(), escrowed.ToString(), rolloverOut.ToString(), balanced);

        BigInteger Sum(EntryPurpose purpose) => entries.Where(entry => entry.Purpose == purpose).Aggregate(BigInteger.Zero, (sum, entry) => sum + entry.Amount.Value);

        BigInteger Held(string kind) => records.Where(record => record.Kind == kind).Aggregate(BigInteger.Zero, (sum, record) => sum + ((EscrowLine)record.Content).Held.Value);

        BigInteger Cumulative(string kind) => records.Where(record => record.Kind == kind).Aggregate(BigInteger.Zero, (sum, record) => sum + ((BalanceLine)record.Content).Cumulative.Value);
    }
}
