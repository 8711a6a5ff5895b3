using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Lets a parked instance run again.</summary>
internal sealed class ReleaseChange(EngineCore core, string instanceId) : ClientChange<bool>(core)
{
    private long _released;

    public override void Committed()
    {
        if (_released != 0)
        {
            // What it was waiting for was forgotten when it was parked.
            Core.Turns.Unrecovered.TryAdd(_released, true);
            Core.Instances.Post(_released, default(Mail));
        }

        base.Committed();
    }

    protected override bool Decide(StoreWriter store)
    {
        _released = 0;
        InstanceRow? row = store.Instance(instanceId);
        if (row?.Parked is null || row.IsFinished)
        {
            return false;
        }

        store.Park(row.Seq, null);
        _released = row.Seq;
        return true;
    }
}
