using Azure.Data.Tables;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Storage;

/// <summary>The program's tables in a directory of their own, gone when the test is over.</summary>
public sealed class ProgramTables : IAsyncLifetime
{
    private readonly DirectoryInfo directory = System.IO.Directory.CreateTempSubdirectory("program-tables-");

    public ProgramTables() => Client = new TableServiceClient($"UseEmbeddedStorage=true;DataDirectory={directory.FullName}");

    public TableServiceClient Client { get; }

    /// <summary>Where they lie; gone when the test is over.</summary>
    public string Directory => directory.FullName;

    public async Task InitializeAsync()
    {
        foreach (string name in TableNames.All)
            await Client.GetTableClient(name).CreateIfNotExistsAsync();
    }

    public Task DisposeAsync()
    {
        directory.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
