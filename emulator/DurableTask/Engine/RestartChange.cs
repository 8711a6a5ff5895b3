using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>An instance again from the beginning: same name, version, input and tags.</summary>
internal sealed class RestartChange(EngineCore core, string instanceId, bool withNewId) : ClientChange<string>(core)
{
    private readonly string _newId = withNewId ? Guid.NewGuid().ToString("N") : instanceId;

    protected override string Decide(StoreWriter store)
    {
        InstanceRow? old = store.Instance(instanceId);
        if (old is null)
        {
            return Refuse(new ArgumentException($"There is no orchestration instance with ID '{instanceId}'."));
        }

        if (!old.IsFinished && !withNewId)
        {
            return Refuse(new InvalidOperationException($"Orchestration instance '{instanceId}' is {old.Status}; only a finished one can be restarted under its ID."));
        }

        DateTime now = Core.Options.TimeProvider.GetUtcNow().UtcDateTime;
        InstanceRow row = new()
        {
            Seq = store.NewInstanceSeq(),
            Id = _newId,
            Generation = 0,
            Execution = Guid.NewGuid().ToString("N"),
            Name = old.Name,
            Version = old.Version,
            Status = OrchestrationRuntimeStatus.Pending,
            Created = now,
            Updated = now,
            Input = old.Input,
            Tags = old.Tags,
        };
        Outbox.Start(store, row, withNewId ? null : old);
        return _newId;
    }
}
