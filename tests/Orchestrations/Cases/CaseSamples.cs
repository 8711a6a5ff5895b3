using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Orchestrations.Tests.Cases;

/// <summary>Faults to open cases for.</summary>
internal static class CaseSamples
{
    public static OperatorId Operator { get; } = new(7);

    public static NodeId Node { get; } = NodeId.FromBytes([.. Enumerable.Repeat((byte)5, 32)]);

    public static Wei Stake { get; } = Wei.FromTokens(1_000);

    /// <param name="bp">The slash; 10,000 for a removal.</param>
    public static CaseOpening Opening(int bp = 500, ViolationKind kind = ViolationKind.CriticalUptime, long faultAtUnixMs = 1_795_000_000_000, byte evidence = 1)
    {
        var epoch = new EpochId(faultAtUnixMs / 86_400_000);
        var root = Bytes32.FromBytes([.. Enumerable.Repeat(evidence, 32)]);
        Sanction sanction = bp == 10_000 ? Sanction.Removal : new Sanction(SanctionKind.Slash, new BasisPoints(bp));
        return new CaseOpening(
            FaultId.Of(Operator, kind, epoch, root), Operator, Node, kind, epoch, faultAtUnixMs, root, sanction, CaseOpening.TheProgram, "What was seen.", new PenaltiesPolicy(), Stake);
    }
}
