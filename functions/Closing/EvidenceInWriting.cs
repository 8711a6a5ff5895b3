using System.Diagnostics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing.Files;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Settles an epoch while its evidence is written, in the order of <see cref="EpochRecomputation.Run"/>. Of telemetry and verdicts, the most of it, the lines are there already, packed and
/// hashed when their block was measured: they are copied and never held together.
/// </summary>
internal sealed class EvidenceInWriting(EvidenceStore evidence, EpochFacts facts, EpochCensus drawn)
{
    private readonly EpochId epoch = facts.Epoch.Epoch;
    private readonly int blocks = BlockAddress.BlocksPerEpoch(facts.Policy.Time);
    private EpochSettlement? settlement;

    /// <summary>What the epoch came to; once it is written.</summary>
    public EpochSettlement Settlement => settlement ?? throw new InvalidOperationException("The evidence is not written yet.");

    /// <summary>The hash of the whole evidence.</summary>
    public Bytes32 Hash { get; private set; }

    /// <summary>Slots left out because nodes failed together.</summary>
    public int CommonCauses { get; private set; }

    /// <summary>Writes the evidence.</summary>
    /// <exception cref="InvalidDataException">What was kept of a block cannot be read.</exception>
    public Task WriteAsync() => evidence.WriteAsync(epoch, async output =>
    {
        GzipFile file = await GzipFile.BeginAsync(output);
        using (ClosingTrace.Begin("evidence.facts"))
            await file.AddAsync(Pack(facts.Records()));
        using (ClosingTrace.Begin("evidence.telemetry"))
            await ForEachBlockAsync(async block => await file.AddAsync(BlockFile.ReadTelemetry(block)));
        Bytes32 inputs = file.Hash.Value;

        using (ClosingTrace.Begin("evidence.witnesses"))
            await file.AddAsync(LinePacker.Pack(drawn.Assignments, WitnessesOf, Environment.ProcessorCount));
        using Activity? verdicts = ClosingTrace.Begin("evidence.verdicts");
        var causes = new List<CauseLine>();
        var measured = new Dictionary<NodeId, List<MeasuredBlock>>(facts.Nodes.Count);
        await ForEachBlockAsync(block =>
        {
            causes.AddRange(BlockFile.ReadCauses(block));
            foreach (MeasuredBlock node in BlockFile.ReadMeasured(block))
            {
                if (!measured.TryGetValue(node.Node, out List<MeasuredBlock>? ofNode))
                    measured.Add(node.Node, ofNode = new List<MeasuredBlock>(blocks));
                ofNode.Add(node);
            }

            return Task.CompletedTask;
        });
        CommonCauses = causes.Count;
        await file.AddAsync(Pack(causes.Select(cause => new EvidenceRecord("cause", cause))));
        await ForEachBlockAsync(async block => await file.AddAsync(BlockFile.ReadVerdicts(block)));

        verdicts?.Stop();
        using (ClosingTrace.Begin("evidence.settle"))
            settlement = EpochSettlement.Of(facts, drawn, measured, inputs);
        using Activity? results = ClosingTrace.Begin("evidence.results");
        await file.AddAsync(Pack(settlement.Records()));
        await file.EndAsync();
        Hash = file.Hash.Value;
    });

    private async Task ForEachBlockAsync(Func<Stream, Task> use)
    {
        for (int block = 0; block < blocks; block++)
        {
            await using Stream stream = evidence.OpenBlock(epoch, block);
            await use(stream);
        }
    }

    private static IEnumerable<PackedLines> Pack(IEnumerable<EvidenceRecord> records) => LinePacker.Pack(records, Environment.ProcessorCount);

    private static EvidenceRecord WitnessesOf(WitnessAssignment drawn) => new("witnesses", new WitnessesLine(drawn.Target, drawn.Seed, drawn.Peers, drawn.Anchors));
}
