namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The embedded store and Azurite give the same answers to the same random questions.</summary>
[Collection(StoresCollection.Name)]
public sealed class BackendProperties(Stores stores)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomEntities_RoundTrip_TheSameOnBoth(int seed)
    {
        ITableSubject embedded = await stores.TableAsync(Subject.Embedded);
        ITableSubject azurite = await stores.TableAsync(Subject.Azurite);
        RandomRows random = new(seed);
        for (int i = 0; i < 60; i++)
        {
            Row row = random.Any();
            Verb verb = i % 2 == 0 ? Verb.UpsertReplace : Verb.UpsertMerge;
            foreach (ITableSubject table in (ITableSubject[])[embedded, azurite])
            {
                Assert.Equal(204, (await table.WriteAsync(verb, row)).Status);
                Assert.Equal(row.Text, (await table.GetAsync(row.PartitionKey!, row.RowKey!)).Row!.Text);
            }
        }

        Assert.Equal(await TextsAsync(azurite, null), await TextsAsync(embedded, null));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task RandomFilters_Select_TheSameRowsOnBoth(int seed)
    {
        ITableSubject embedded = await stores.TableAsync(Subject.Embedded);
        ITableSubject azurite = await stores.TableAsync(Subject.Azurite);
        RandomRows random = new(seed);
        for (int partition = 0; partition < 3; partition++)
        {
            (Verb, Row, string?)[] rows = [.. Enumerable.Range(0, 25).Select(i => (Verb.Add, random.Typed($"p{partition}", $"r{i}"), (string?)null))];
            Assert.Equal(202, (await embedded.SubmitAsync(rows)).Status);
            Assert.Equal(202, (await azurite.SubmitAsync(rows)).Status);
        }

        int found = 0;
        for (int i = 0; i < 80; i++)
        {
            string filter = random.Filter(i % 4);
            List<string> expected = await TextsAsync(azurite, filter);
            Assert.True(expected.SequenceEqual(await TextsAsync(embedded, filter)), $"seed {seed}: {filter}");
            found += expected.Count;
        }

        Assert.InRange(found, 80, 80 * 74);
    }

    /// <summary>Random writes, with and without tags, some of which are refused: both backends take and refuse the same, and end the same.</summary>
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task RandomWrites_EndTheSame_OnBoth(int seed)
    {
        Random random = new(seed);
        RandomRows rows = new(seed);
        ITableSubject[] tables = [await stores.TableAsync(Subject.Embedded), await stores.TableAsync(Subject.Azurite)];
        Dictionary<string, string?>[] tags = [[], []];
        for (int i = 0; i < 150; i++)
        {
            Verb verb = (Verb)random.Next(6);
            string key = $"r{random.Next(6)}";
            Row row = rows.Typed("p", key);
            int tag = random.Next(3);
            (int, string?, bool)[] answers = new (int, string?, bool)[2];
            for (int one = 0; one < 2; one++)
            {
                string? sent = tag == 0 ? "*" : tags[one].GetValueOrDefault(tag == 1 ? key : $"r{random.Next(1)}", "*");
                Outcome outcome = await tables[one].WriteAsync(verb, row, sent);
                answers[one] = outcome.Short;
                tags[one][key] = outcome.ETag ?? tags[one].GetValueOrDefault(key);
            }

            Assert.Equal(answers[1], answers[0]);
        }

        Assert.Equal(await TextsAsync(tables[1], null), await TextsAsync(tables[0], null));
    }

    private static async Task<List<string>> TextsAsync(ITableSubject table, string? filter) =>
        [.. (await table.QueryAsync(filter)).SelectMany(page => page.Rows).Select(row => row.Text)];
}
