using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.EpochClose;

namespace NodeProgram.Functions.Tests.Closing;

/// <summary>Which epoch is closed next: one at a time and in order, also after the program was down for several.</summary>
public sealed class EpochTimerTests(ProgramTables tables) : IClassFixture<ProgramTables>
{
    private static readonly Policy Rules = Policy.Demo;
    private static readonly EpochId Last = new(60_000_000);
    private readonly FakeTimeProvider clock = new();
    private readonly Mock<DurableTaskClient> client = new("test");
    private readonly List<long> started = [];

    private async Task TickAsync(OrchestrationRuntimeStatus? instance = null)
    {
        client.Setup(each => each.GetInstanceAsync(It.IsAny<string>(), false, default))
            .ReturnsAsync((string id, bool _, CancellationToken _) => instance is { } status ? new OrchestrationMetadata(EpochCloseWorkflow.Name, id) { RuntimeStatus = status } : null);
        client.Setup(each => each.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), default))
            .ReturnsAsync((TaskName _, object input, StartOrchestrationOptions options, CancellationToken _) =>
            {
                started.Add(((EpochRef)input).Epoch);
                Assert.Equal(EpochCloseWorkflow.InstanceId(((EpochRef)input).Epoch), options.InstanceId);
                return options.InstanceId!;
            });
        await new EpochTimer(new EpochRows(tables.Client), new PolicyInForce(Rules), clock).RunAsync(null!, client.Object, new StepContext());
    }

    private Task CloseAsync(EpochId epoch, int violations = 0) => new EpochRows(tables.Client).WriteAsync(
        new EpochSummary
        {
            Epoch = epoch,
            StartAt = Rules.Time.StartOf(epoch),
            EndAt = Rules.Time.EndOf(epoch),
            ClosedAt = Rules.Time.EndOf(epoch),
            PolicyVersion = 1,
            PolicyHash = Rules.ComputeHash(),
            LateBatches = 0,
            CommonCauses = 0,
            Violations = violations,
            Network = new NetworkSummary(epoch, 0, 0, null, null, false, null, []),
            Pool = Wei.Zero,
            RolloverIn = Wei.Zero,
            Paid = Wei.Zero,
            Escrowed = Wei.Zero,
            Roots = new RootsLine(default, default, null, Wei.Zero, Wei.Zero, null),
            EvidenceHash = default,
            TotalCumulative = Wei.Zero,
        },
        default);

    [Fact]
    public async Task Timer_AfterSeveralMissedEpochs_ClosesOneAfterTheOtherInOrder()
    {
        await CloseAsync(Last);
        // Down for five epochs; the sixth is running.
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(new EpochId(Last.Value + 6)) + 3_000));
        for (long epoch = Last.Value + 1; epoch <= Last.Value + 5; epoch++)
        {
            await TickAsync();
            Assert.Equal(epoch, started[^1]);
            // While it is being closed, and when its workflow has ended but for the summary, nothing else begins.
            await TickAsync(OrchestrationRuntimeStatus.Running);
            await TickAsync(OrchestrationRuntimeStatus.Completed);
            // One that failed is begun anew.
            await TickAsync(OrchestrationRuntimeStatus.Failed);
            Assert.Equal([epoch, epoch], started[^2..]);
            // Its violations come before the next epoch: a reduction may begin with that.
            await CloseAsync(new EpochId(epoch), violations: 2);
            await TickAsync(OrchestrationRuntimeStatus.Running);
            Assert.Equal(epoch, started[^1]);
            await TickAsync(OrchestrationRuntimeStatus.Completed);
            Assert.Equal([epoch, epoch, epoch], started[^3..]);
            await new EpochRows(tables.Client).WriteHandedOverAsync(new EpochId(epoch), default);
        }

        // What is left is the epoch that is running.
        int before = started.Count;
        await TickAsync();
        Assert.Equal(before, started.Count);
    }
}
