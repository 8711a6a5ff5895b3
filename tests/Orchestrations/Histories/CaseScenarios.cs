using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Cases;
using NodeProgram.Orchestrations.Notifications;
using NodeProgram.Orchestrations.Tests.Cases;
using NodeProgram.Orchestrations.Tests.Staking;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>A disputed slash of the council's, reduced, appealed and executed.</summary>
internal abstract class CaseOfTheCouncil : IHistoryScenario
{
    public abstract string Name { get; }

    public async Task<StoredHistory> PlayAsync()
    {
        await using CaseLab lab = await CaseLab.StartAsync(2_000);
        await lab.PassAsync(TimeSpan.FromHours(1));
        await lab.ActAsync(CaseEventKind.Dispute, CaseLab.Operator);
        await lab.ActAsync(CaseEventKind.SubmitEvidence, CaseLab.Operator);
        await lab.PassAsync(TimeSpan.FromDays(8));
        await lab.ActAsync(CaseEventKind.Reduce, CaseLab.Council, 50);
        await lab.PassAsync(TimeSpan.FromHours(1));
        await lab.ActAsync(CaseEventKind.Appeal, CaseLab.Operator);
        await lab.PassAsync(TimeSpan.FromDays(1));
        await lab.ActAsync(CaseEventKind.Uphold, CaseLab.Council);
        await lab.EndAsync();
        return lab.Export(InstanceOf(lab.Opening));
    }

    protected abstract string InstanceOf(CaseOpening opening);
}

/// <summary>The case itself.</summary>
internal sealed class CaseReducedAndAppealed : CaseOfTheCouncil
{
    public override string Name => "case-reduced-and-appealed";

    protected override string InstanceOf(CaseOpening opening) => CaseWorkflow.InstanceId(opening.Fault);
}

/// <summary>Its appeal.</summary>
internal sealed class AppealUpheld : CaseOfTheCouncil
{
    public override string Name => "appeal-upheld";

    protected override string InstanceOf(CaseOpening opening) => AppealWorkflow.InstanceId(opening.Fault);
}

/// <summary>Nobody answers, and nobody appeals.</summary>
internal sealed class CaseUnanswered : IHistoryScenario
{
    public string Name => "case-unanswered";

    public async Task<StoredHistory> PlayAsync()
    {
        await using CaseLab lab = await CaseLab.StartAsync();
        await lab.EndAsync();
        return lab.Export(CaseWorkflow.InstanceId(lab.Opening.Fault));
    }
}

/// <summary>A message that reaches the webhook at the second try; there is no e-mail.</summary>
internal sealed class DeliveryAtTheSecondTry : IHistoryScenario
{
    public string Name => "delivery-at-the-second-try";

    public async Task<StoredHistory> PlayAsync()
    {
        int tries = 0;
        await using var lab = new WorkflowLab(_ => Orchestrators.Registry()
            .AddActivity(DeliveryActivities.SendWebhook, (_, _, _) => ++tries == 1 ? throw new IOException("Not there.") : Task.FromResult<object?>(DeliveryState.Delivered))
            .AddActivity(DeliveryActivities.SendEmail, (_, _, _) => Task.FromResult<object?>(DeliveryState.NotConfigured))
            .AddActivity(DeliveryActivities.Record, (_, _, _) => Task.FromResult<object?>(null)));
        await lab.RestartAsync();
        await lab.StartAsync(DeliveryWorkflow.Name, "delivery-1", new MessageRef(new OperatorId(7), "1"));
        await lab.PassAsync(TimeSpan.FromDays(2));
        return lab.Engine.ExportHistory("delivery-1")!;
    }
}
