using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Functions.Papers;

/// <summary>What papers say at an instant, as an epoch's census tells it (rules, section 7).</summary>
public sealed class PaperFacts
{
    private readonly ILookup<string, Paper> papers;
    private readonly HashSet<(string Operator, NodeId Node)> confirmed;

    private PaperFacts(IEnumerable<Paper> counting)
    {
        papers = counting.ToLookup(static paper => paper.Operator);
        confirmed = [.. papers.SelectMany(static own => own).Where(static paper => paper is { Kind: PaperKind.HighPerformance, Node: not null }).Select(static paper => (paper.Operator, paper.Node!.Value))];
    }

    /// <summary>Reads all papers that count at an instant.</summary>
    public static async Task<PaperFacts> LoadAsync(PaperStore store, long atUnixMs, CancellationToken cancellation) => new(await store.LoadCountingAsync(atUnixMs, cancellation));

    /// <summary>What an operator has on file; null for nothing.</summary>
    public OperatorPapers? OfOperator(EthereumAddress owner)
    {
        Paper[] own = [.. papers[owner.Key].Where(static paper => paper.Kind != PaperKind.HighPerformance)];
        return own.Length == 0 ? null : new OperatorPapers(own.Any(static paper => paper.Kind == PaperKind.Sla), Until(PaperKind.Soc2), Until(PaperKind.Iso27001));

        long? Until(PaperKind kind) => own.Where(paper => paper.Kind == kind).Max(static paper => (long?)paper.ValidUntil);
    }

    /// <summary>A node's hardware: high performance is what its preflight measured to be the recommended machine at least, and a reviewer confirmed.</summary>
    /// <param name="measured">What its preflight report came to.</param>
    public HardwareGrade HardwareOf(NodeId node, EthereumAddress owner, HardwareGrade measured) =>
        measured >= HardwareGrade.Recommended && confirmed.Contains((owner.Key, node)) ? HardwareGrade.HighPerformance : measured;
}

/// <summary>Papers of operators.</summary>
public static class PaperServices
{
    public static IServiceCollection AddPapers(this IServiceCollection services) => services.AddSingleton<PaperStore>().AddSingleton<PaperDesk>();
}
