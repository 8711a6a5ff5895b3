using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Deletes finished instances; answers how many.</summary>
internal sealed class PurgeChange(EngineCore core, IReadOnlyList<string> instanceIds, bool recursive) : ClientChange<int>(core)
{
    protected override int Decide(StoreWriter store)
    {
        int purged = 0;
        Stack<InstanceRow> rows = new(instanceIds.Select(store.Instance).OfType<InstanceRow>());
        while (rows.TryPop(out InstanceRow? row))
        {
            if (!row.IsFinished)
            {
                continue;
            }

            if (recursive)
            {
                store.Children(row.Seq).ForEach(rows.Push);
            }

            store.DeleteInstance(row.Seq);
            purged++;
        }

        return purged;
    }
}
