namespace NodeProgram.Emulator.Tables;

/// <summary>Changes of rows of one table, each row at most once, which is why all can be decided before any is applied.</summary>
internal sealed class RowsRequest(string table, IReadOnlyList<RowChange> changes) : WriteRequest
{
    protected override WriteOutcome Execute(TablesWriter writer)
    {
        if (writer.TableId(table) is not { } id)
        {
            return WriteOutcome.Refused(Refusal.TableNotFound, 0);
        }

        byte[][] bodies = new byte[changes.Count][];
        for (int i = 0; i < bodies.Length; i++)
        {
            bodies[i] = changes[i].Body;
            if (Decide(writer, id, changes[i], ref bodies[i]) is { } refusal)
            {
                return WriteOutcome.Refused(refusal, i);
            }
        }

        long[] stamps = new long[bodies.Length];
        for (int i = 0; i < bodies.Length; i++)
        {
            RowChange change = changes[i];
            if (change.Kind == WriteKind.Delete)
            {
                writer.Delete(id, change.PartitionKey, change.RowKey);
            }
            else
            {
                stamps[i] = writer.Put(id, change.PartitionKey, change.RowKey, bodies[i]);
            }
        }

        return new WriteOutcome(null, null, stamps);
    }

    private static Refusal? Decide(TablesWriter writer, long table, RowChange change, ref byte[] body)
    {
        if (change.Kind == WriteKind.UpsertReplace)
        {
            return null;
        }

        long? stamp = writer.Find(table, change.PartitionKey, change.RowKey, change.Merges, out byte[] stored);
        if (stamp is null)
        {
            return change.NeedsRow ? Refusal.ResourceNotFound : null;
        }

        if (change.Kind == WriteKind.Insert)
        {
            return Refusal.EntityAlreadyExists;
        }

        if (change.IfMatch is { } expected && expected != stamp)
        {
            return Refusal.UpdateConditionNotSatisfied;
        }

        if (change.Merges)
        {
            body = RowBody.Merge(stored, body);
            return ServiceLimits.CheckMerged(change.PartitionKey, change.RowKey, body);
        }

        return null;
    }
}
