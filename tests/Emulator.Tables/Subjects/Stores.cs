extern alias sdk;
using Azure.Data.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Whom a contract is put to.</summary>
public enum Subject
{
    /// <summary>Our surface on the embedded store.</summary>
    Embedded,

    /// <summary>Our surface on Azurite.</summary>
    Azurite,

    /// <summary>The real package on Azurite.</summary>
    Real,
}

/// <summary>The stores of a test run: an embedded file in a fresh directory, and Azurite.</summary>
public sealed class Stores : IAsyncLifetime
{
    private static int count;

    private AzuriteProcess? azurite;

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("tables").FullName;

    internal AzuriteProcess Azurite => azurite!;

    public async Task InitializeAsync() => azurite = await AzuriteProcess.StartAsync();

    public Task DisposeAsync()
    {
        azurite?.Dispose();
        EmbeddedTables.Close(Directory);
        System.IO.Directory.Delete(Directory, true);
        return Task.CompletedTask;
    }

    internal static string NewName() => $"T{Interlocked.Increment(ref count)}x{Guid.NewGuid():N}"[..20];

    /// <summary>Our client of a store.</summary>
    internal TableServiceClient Service(Subject subject) => new(subject switch
    {
        Subject.Embedded => EmbeddedTables.ConnectionString(Directory),
        Subject.Azurite => Azurite.ConnectionString,
        _ => throw new ArgumentException("The real package has another client.", nameof(subject)),
    });

    /// <summary>A table of a fresh name that does not exist yet.</summary>
    internal ITableSubject Unmade(Subject subject, string? name = null)
    {
        name ??= NewName();
        return subject == Subject.Real
            ? new RealTable(new Sdk.TableClient(Azurite.ConnectionString, name))
            : new OurTable(Service(subject).GetTableClient(name));
    }

    /// <summary>A table of a fresh name.</summary>
    internal async Task<ITableSubject> TableAsync(Subject subject)
    {
        ITableSubject table = Unmade(subject);
        await table.CreateAsync();
        return table;
    }
}

/// <summary>The tests that use the stores share them.</summary>
[CollectionDefinition(Name)]
public sealed class StoresCollection : ICollectionFixture<Stores>
{
    public const string Name = "stores";
}
