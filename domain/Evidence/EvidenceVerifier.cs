using System.Text;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Evidence;

/// <summary>What came of recomputing an epoch from its evidence.</summary>
/// <param name="Difference">The first difference with its line, for a person; null when everything agrees.</param>
/// <param name="Epoch">The epoch; null when not even that could be read.</param>
/// <param name="Roots">The recomputed roots; null when there was a difference before them.</param>
/// <param name="ContentHash">The hash of all lines.</param>
/// <param name="Lines">How many lines there are.</param>
public sealed record Verification(string? Difference, EpochId? Epoch, RootsLine? Roots, Bytes32 ContentHash, int Lines)
{
    /// <summary>Everything agrees.</summary>
    public bool Agrees => Difference is null;
}

/// <summary>
/// Recomputes an epoch from its evidence alone with the functions that production runs, and compares line by line (design, evidence). Nothing else is asked: no clock, no service.
/// </summary>
public static class EvidenceVerifier
{
    /// <summary>Verifies evidence.</summary>
    /// <param name="lines">The lines in order, without line feeds.</param>
    public static Verification Verify(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var hash = new EvidenceHash();
        var reader = new Reader(lines, hash);
        try
        {
            EpochFacts facts = ReadFacts(reader);
            RootsLine roots = EpochRecomputation.Run(facts, line => reader.Expect(line));
            string? rest = reader.ReadRest();
            return new Verification(rest, facts.Epoch.Epoch, rest is null ? roots : null, hash.Value, reader.Number);
        }
        catch (Exception e) when (e is EvidenceException or ArgumentException or KeyNotFoundException or InvalidOperationException or OverflowException)
        {
            // Beside lines that cannot be read: facts that no epoch can have, which the functions of production refuse as a caller's mistake.
            string difference = e is EvidenceException ? e.Message : $"line {reader.Number}: the facts cannot be those of an epoch: {e.Message}";
            reader.ReadRest();
            return new Verification(difference, reader.Epoch, null, hash.Value, reader.Number);
        }
    }

    private static EpochFacts ReadFacts(Reader reader)
    {
        EpochLine epoch = reader.Take<EpochLine>("epoch") ?? throw reader.Fault("The evidence does not begin with its epoch.");
        reader.Epoch = epoch.Epoch;
        Policy policy = reader.Take<Policy>("policy") ?? throw reader.Fault("The second line is not the policy.");
        if (epoch.Format is < EvidenceJson.FormatOldest or > EvidenceJson.Format)
            throw reader.Fault($"The evidence has the format {epoch.Format}; this program reads {EvidenceJson.FormatOldest} to {EvidenceJson.Format}.");
        if (policy.ComputeHash() != epoch.PolicyHash || policy.Version != epoch.PolicyVersion)
            throw reader.Fault($"The policy's hash is {policy.ComputeHash()}, not {epoch.PolicyHash}.");
        return new EpochFacts
        {
            Epoch = epoch,
            Policy = policy,
            Truth = reader.Take<TruthLine>("truth"),
            Nodes = reader.TakeAll<NodeLine, NodeId>("node", node => node.Node, node => epoch.Format >= 3 || node is { Software: null, Findings: null }),
            Standings = reader.TakeAll<StandingLine, NodeId>("standing", standing => standing.Card.Node),
            Balances = reader.TakeAll<BalanceLine, OperatorId>("balance", balance => balance.Operator),
            Escrows = reader.TakeAll<EscrowLine, (FaultId, NodeId)>("escrow", escrow => (escrow.Case, escrow.Node)),
            Penalties = reader.TakeAll<PenaltyLine, (FaultId, NodeId)>("penalty", penalty => (penalty.Case, penalty.Node)),
            Rulings = reader.TakeAll<RulingLine, FaultId>("ruling", ruling => ruling.Case),
            Outages = reader.TakeAll<OutageLine, long>("outage", outage => outage.Slot),
            Telemetry = reader.TakeAll<TelemetryLine, (int, NodeId)>("telemetry", telemetry => (telemetry.Block, telemetry.Node)),
        };
    }

    // Hands out the lines by kind and compares those that were recomputed.
    private sealed class Reader
    {
        private readonly IEnumerator<ReadOnlyMemory<byte>> lines;
        private readonly EvidenceHash hash;
        private bool more;

        public Reader(IEnumerable<ReadOnlyMemory<byte>> lines, EvidenceHash hash)
        {
            (this.lines, this.hash) = (lines.GetEnumerator(), hash);
            Advance();
        }

        public int Number { get; private set; }

        public EpochId? Epoch { get; set; }

        public EvidenceException Fault(string reason) => new(Number, "", reason);

        public T? Take<T>(string kind)
            where T : class
        {
            if (!more || !StartsWith(kind))
                return null;
            T record = (T)EvidenceJson.Read(lines.Current, Number).Content;
            Advance();
            return record;
        }

        public List<T> TakeAll<T, TKey>(string kind, Func<T, TKey> key, Func<T, bool>? isOfFormat = null)
            where T : class
        {
            var all = new List<T>();
            while (Take<T>(kind) is { } next)
            {
                if (isOfFormat?.Invoke(next) == false)
                    throw new EvidenceException(Number - 1, kind, "The line holds what its format does not know.");
                if (all.Count > 0 && Comparer<TKey>.Default.Compare(key(next), key(all[^1])) <= 0)
                    throw new EvidenceException(Number - 1, kind, "The lines of this kind are not in ascending order, or one occurs twice.");
                all.Add(next);
            }

            return all;
        }

        public void Expect(byte[] recomputed)
        {
            if (!more)
                throw Fault($"The evidence ends before {Shorten(recomputed)}");
            if (!lines.Current.Span.SequenceEqual(recomputed))
                throw Fault($"{FirstDifference(lines.Current.Span, recomputed)}\n  published:  {Shorten(lines.Current.Span)}\n  recomputed: {Shorten(recomputed)}");
            Advance();
        }

        public string? ReadRest()
        {
            string? fault = more ? $"line {Number}: there are lines after the last that follows from the facts" : null;
            while (more)
                Advance();
            return fault;
        }

        private void Advance()
        {
            if (more)
                hash.Add(lines.Current.Span);
            more = lines.MoveNext();
            Number += more ? 1 : 0;
        }

        private bool StartsWith(string kind) => lines.Current.Span.StartsWith(Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\","));

        private static string FirstDifference(ReadOnlySpan<byte> published, ReadOnlySpan<byte> recomputed)
        {
            int at = published.CommonPrefixLength(recomputed);
            return $"differs from what follows from the facts, at byte {at}: published {Shorten(published[at..], 60)}, recomputed {Shorten(recomputed[at..], 60)}";
        }

        private static string Shorten(ReadOnlySpan<byte> line, int most = 240) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, most)]) + (line.Length > most ? "…" : "");
    }
}
