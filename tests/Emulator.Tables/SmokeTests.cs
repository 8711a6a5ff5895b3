using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

public sealed class SmokeTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("tables").FullName;

    public void Dispose()
    {
        EmbeddedTables.Close(directory);
        Directory.Delete(directory, true);
    }

    [Fact]
    public async Task Embedded_WriteReadQueryDelete_Works()
    {
        TableClient table = new TableServiceClient(EmbeddedTables.ConnectionString(directory)).GetTableClient("Nodes");
        await table.CreateIfNotExistsAsync();
        TableEntity entity = new("p", "r1") { ["Text"] = "x", ["Count"] = 5, ["Big"] = 5L, ["Blob"] = new byte[] { 1, 2 } };
        Response added = await table.AddEntityAsync(entity);
        await table.UpsertEntityAsync(new TableEntity("p", "r2") { ["Count"] = 6 });
        TableEntity read = await table.GetEntityAsync<TableEntity>("p", "r1");
        Assert.Equal(added.Headers.ETag, read.ETag);
        Assert.Equal(5, read.GetInt32("Count"));
        List<TableEntity> found = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>("PartitionKey eq 'p' and Count gt 5"))
        {
            found.Add(row);
        }

        Assert.Equal("r2", Assert.Single(found).RowKey);
        RequestFailedException exists = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(entity));
        Assert.Equal((409, "EntityAlreadyExists"), (exists.Status, exists.ErrorCode));
        await table.UpdateEntityAsync(read, read.ETag);
        await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(read, read.ETag));
        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r1")).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r1")).Status);
        TableTransactionFailedException failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", "r3")), new(TableTransactionActionType.Add, new TableEntity("p", "r2"))]));
        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r3")).HasValue);
    }
}
