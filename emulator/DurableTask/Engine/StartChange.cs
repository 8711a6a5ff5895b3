using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>A new instance, unless one of its id stands in a status that must not be replaced.</summary>
internal sealed class StartChange(EngineCore core, InstanceRow row, IReadOnlySet<OrchestrationRuntimeStatus> keep) : ClientChange<string>(core)
{
    protected override string Decide(StoreWriter store)
    {
        InstanceRow? existing = store.Instance(row.Id);
        if (existing is not null && keep.Contains(existing.Status))
        {
            return Refuse(new OrchestrationAlreadyExistsException($"An orchestration instance with ID '{row.Id}' and status {existing.Status} already exists."));
        }

        Outbox.Start(store, row with { Seq = store.NewInstanceSeq() }, existing);
        return row.Id;
    }
}
