namespace NodeProgram.Emulator.Tables;

/// <summary>Creates a table.</summary>
internal sealed class CreateTableRequest(string name) : WriteRequest
{
    protected override WriteOutcome Execute(TablesWriter writer)
    {
        if (writer.TableId(name) is not null)
        {
            return WriteOutcome.Refused(Refusal.TableAlreadyExists);
        }

        writer.CreateTable(name);
        return WriteOutcome.Done;
    }
}

/// <summary>Deletes a table with its rows.</summary>
internal sealed class DeleteTableRequest(string name) : WriteRequest
{
    protected override WriteOutcome Execute(TablesWriter writer)
    {
        if (writer.TableId(name) is not { } id)
        {
            return WriteOutcome.Refused(Refusal.ResourceNotFound);
        }

        writer.DeleteTable(id, name);
        return WriteOutcome.Done;
    }
}
