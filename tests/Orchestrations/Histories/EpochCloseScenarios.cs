using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.EpochClose;
using NodeProgram.Orchestrations.Publishing;
using NodeProgram.Orchestrations.Tests.Staking;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>An epoch of three blocks whose gate opens at the third look.</summary>
internal sealed class EpochClosed : IHistoryScenario
{
    private static readonly EpochRef Epoch = new(20_779);

    public string Name => "epoch-closed";

    public async Task<StoredHistory> PlayAsync()
    {
        await using var lab = new WorkflowLab(Registry);
        await lab.RestartAsync();
        string instance = EpochCloseWorkflow.InstanceId(Epoch.Epoch);
        await lab.StartAsync(EpochCloseWorkflow.Name, instance, Epoch);
        await lab.PassAsync(TimeSpan.FromHours(7));
        Assert.NotNull(await lab.ResultAsync<EpochResult>(instance));
        return lab.Engine.ExportHistory(instance)!;
    }

    private static DurableFunctionRegistry Registry(WorkflowLab lab)
    {
        DateTimeOffset end = lab.Now.AddMinutes(10);
        int looks = 0;
        DurableFunctionRegistry registry = Orchestrators.Registry();
        Add(EpochCloseActivities.LoadTerms, () => new CloseTerms(end, end.AddHours(6), 60));
        Add(EpochCloseActivities.CheckGate, () => new GateState(9, looks, ++looks >= 3));
        Add(EpochCloseActivities.Freeze, () => new EpochPlan(4, 3, 1, "0xhash"));
        Add(EpochCloseActivities.MeasureBlock, () => new BlockResult(4, 0));
        Add(EpochCloseActivities.Score, () => new EpochResult(Epoch.Epoch, 4, 0, 90_000));
        Add(EpochCloseActivities.Publish, () => Publication.NotConfigured);
        return registry;

        void Add(string name, Func<object> answer) => registry.AddActivity(name, (_, _, _) => Task.FromResult<object?>(answer()));
    }
}
