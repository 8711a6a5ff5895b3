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
/// <param name="standings">The lines of the facts' standings when they are ready made; null: they are made.</param>
internal sealed class EvidenceInWriting(EvidenceStore evidence, EpochFacts facts, EpochCensus drawn, IReadOnlyList<PackedLines>? standings)
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
    /// <param name="beside">What is to be done with the settlement while its lines are written and reach the disk.</param>
    /// <exception cref="InvalidDataException">What was kept of a block cannot be read.</exception>
    public async Task WriteAsync(Func<EpochSettlement, Task> beside)
    {
        var begun = new List<Task>();
        try
        {
            await evidence.WriteAsync(epoch, async output =>
            {
                GzipFile file = await GzipFile.BeginAsync(output);
                await WriteFactsAsync(file);
                // All that the settlement needs of the file is the hash of the facts: what stands between the two is written meanwhile.
                Bytes32 inputs = file.Hash.Value;
                Task<EpochSettlement> settling = Task.Run(() => SettleAsync(inputs));
                begun.Add(settling);
                await WriteMeasuredAsync(file);
                EpochSettlement settled = settlement = await settling;
                begun.Add(Task.Run(() => beside(settled)));
                using (ClosingTrace.Begin("evidence.results"))
                    await file.AddAsync(Pack(settled.Records()));
                await file.EndAsync();
                Hash = file.Hash.Value;
            });
        }
        catch
        {
            // Nothing goes on by itself when the evidence could not be written: it is done again, and two would write the same rows at once.
            await Task.WhenAll(begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await Task.WhenAll(begun);
    }

    private async Task WriteFactsAsync(GzipFile file)
    {
        using (ClosingTrace.Begin("evidence.facts"))
        {
            await file.AddAsync(Pack(facts.CensusRecords()));
            await file.AddAsync(standings ?? Pack(facts.StandingRecords()));
            await file.AddAsync(Pack(facts.StateRecords()));
        }

        using (ClosingTrace.Begin("evidence.telemetry"))
            await ForEachBlockAsync(async block => await file.AddAsync(BlockFile.ReadTelemetry(block)));
    }

    private async Task WriteMeasuredAsync(GzipFile file)
    {
        using Activity? measured = ClosingTrace.Begin("evidence.measured");
        await file.AddAsync(LinePacker.Pack(drawn.Assignments, WitnessesOf, Environment.ProcessorCount));
        var causes = new List<CauseLine>();
        await ForEachBlockAsync(block =>
        {
            causes.AddRange(BlockFile.ReadCauses(block));
            return Task.CompletedTask;
        });
        CommonCauses = causes.Count;
        await file.AddAsync(Pack(causes.Select(cause => new EvidenceRecord("cause", cause))));
        await ForEachBlockAsync(async block => await file.AddAsync(BlockFile.ReadVerdicts(block)));
    }

    private async Task<EpochSettlement> SettleAsync(Bytes32 inputs)
    {
        using Activity? settle = ClosingTrace.Begin("evidence.settle");
        var measured = new Dictionary<NodeId, List<MeasuredBlock>>(facts.Nodes.Count);
        await ForEachBlockAsync(block =>
        {
            foreach (MeasuredBlock node in BlockFile.ReadMeasured(block))
            {
                if (!measured.TryGetValue(node.Node, out List<MeasuredBlock>? ofNode))
                    measured.Add(node.Node, ofNode = new List<MeasuredBlock>(blocks));
                ofNode.Add(node);
            }

            return Task.CompletedTask;
        });
        return EpochSettlement.Of(facts, drawn, measured, inputs);
    }

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
