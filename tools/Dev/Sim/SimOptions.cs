namespace NodeProgram.Dev.Sim;

/// <summary>What was asked for.</summary>
/// <param name="Nodes">Simulated relays.</param>
/// <param name="Anchors">Relays of the program itself beside them, numbered after them; they go dark on schedule.</param>
/// <param name="Epochs">Epochs in which all of them are measured.</param>
/// <param name="Seed">Of everything that is drawn: keys, places, noise, which operators lie.</param>
/// <param name="Faults">The script.</param>
internal sealed record SimOptions(int Nodes, int Anchors, int Epochs, long Seed, FaultPlan Faults, bool Json, string DataDirectory, int Port)
{
    public const int NodesMax = 5_000;
    public const int AnchorsMax = 9;
    public const int EpochsMax = 1_000;
}
