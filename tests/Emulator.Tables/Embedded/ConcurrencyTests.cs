using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Many callers at once.</summary>
[Collection(StoresCollection.Name)]
public sealed class ConcurrencyTests(Stores stores)
{
    [Theory]
    [InlineData(Subject.Embedded, 40, 25)]
    [InlineData(Subject.Azurite, 8, 5)]
    public async Task Update_ManyWithTheSameTag_ExactlyOneWins(Subject subject, int callers, int rounds)
    {
        TableClient table = await TableAsync(subject);
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Winner"] = -1 });
        for (int round = 0; round < rounds; round++)
        {
            TableEntity read = await table.GetEntityAsync<TableEntity>("p", "r");
            bool[] won = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                try
                {
                    await table.UpdateEntityAsync(new TableEntity("p", "r") { ["Winner"] = caller }, read.ETag);
                    return true;
                }
                catch (RequestFailedException e) when (e.Status == 412)
                {
                    return false;
                }
            })));
            int winner = Assert.Single(Enumerable.Range(0, callers), caller => won[caller]);
            Assert.Equal(winner, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("Winner"));
        }
    }

    [Fact]
    public async Task Update_ReadModifyWriteByMany_LosesNothing()
    {
        const int Callers = 16;
        const int Each = 40;
        TableClient table = await TableAsync(Subject.Embedded);
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Count"] = 0 });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int done = 0; done < Each;)
            {
                TableEntity read = await table.GetEntityAsync<TableEntity>("p", "r");
                read["Count"] = read.GetInt32("Count") + 1;
                try
                {
                    await table.UpdateEntityAsync(read, read.ETag, TableUpdateMode.Replace);
                    done++;
                }
                catch (RequestFailedException e) when (e.Status == 412)
                {
                }
            }
        })));
        Assert.Equal(Callers * Each, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("Count"));
    }

    [Fact]
    public async Task Submit_WhileOthersRead_IsSeenWholeOrNotAtAll()
    {
        TableClient table = await TableAsync(Subject.Embedded);
        using CancellationTokenSource stop = new();
        Task writer = Task.Run(async () =>
        {
            for (int version = 1; version <= 60; version++)
            {
                await table.SubmitTransactionAsync(Enumerable.Range(0, 50).Select(i => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace, new TableEntity("p", $"{i:D2}") { ["Version"] = version })));
            }

            await stop.CancelAsync();
        });
        int seen = 0;
        while (!stop.IsCancellationRequested)
        {
            HashSet<int?> versions = [];
            await foreach (TableEntity row in table.QueryAsync<TableEntity>())
            {
                versions.Add(row.GetInt32("Version"));
            }

            Assert.InRange(versions.Count, 0, 1);
            seen += versions.Count;
        }

        await writer;
        Assert.NotEqual(0, seen);
    }

    [Fact]
    public async Task Write_Tags_IncreaseAndNeverRepeat()
    {
        TableClient table = await TableAsync(Subject.Embedded);
        string[] tags = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(async () =>
            (await table.UpsertEntityAsync(new TableEntity("p", $"{i % 10}"))).Headers.ETag!.Value.ToString("H"))));
        Assert.Equal(500, tags.Distinct().Count());
    }

    private async Task<TableClient> TableAsync(Subject subject)
    {
        TableClient table = stores.Service(subject).GetTableClient(Stores.NewName());
        await table.CreateAsync();
        return table;
    }
}
