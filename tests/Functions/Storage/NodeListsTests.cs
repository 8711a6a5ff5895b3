using Azure.Data.Tables;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Maintenance;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Storage;

/// <summary>Nodes' lists in their rows: the form that was always stored, and one change at a time.</summary>
public sealed class NodeListsTests : IAsyncLifetime
{
    private const string Minor = """[{"id":"f","summary":"Open","evidence":"Seen.","byId":"1","by":"rita","at":"2026-11-22T12:00:00+00:00","resolution":null""";
    private readonly ProgramTables tables = new();

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    private async Task WriteAsync(string table, string partition, string column, string text) => await tables.Client.GetTableClient(table).AddEntityAsync(
        new TableEntity(partition, Samples.Node(1).ToString()) { [column] = text });

    private async Task<TableEntity> ReadAsync(string table, string partition) => (await tables.Client.GetTableClient(table).GetEntityAsync<TableEntity>(partition, Samples.Node(1).ToString())).Value;

    // Rows as they were stored before lists shared one piece, and before findings had a severity and releases were critical.
    [Fact]
    public async Task Rows_OfBefore_AreReadAndKeepTheirForm()
    {
        await WriteAsync(TableNames.Maintenance, "windows", "Windows", """[{"startAt":100,"endAt":200,"announcedAt":5}]""");
        await WriteAsync(TableNames.NodeSoftware, "software", "Reports", """[{"software":"relay/1.0.0","sinceUnixMs":50}]""");
        await WriteAsync(TableNames.Findings, "findings", "Findings0", Minor + "}]");
        await tables.Client.GetTableClient(TableNames.Releases).AddEntityAsync(
            new TableEntity("relay", "1.1.0") { ["Release"] = """{"version":"1.1.0","requiredFrom":7,"notes":"Faster.","by":"ada","at":"2026-11-22T12:00:00+00:00"}""" });

        var windows = new MaintenanceRows(tables.Client);
        var findings = new FindingRows(tables.Client);
        var software = new SoftwareReports(tables.Client);
        Assert.Equal([new MaintenanceWindow(100, 200, 5)], await windows.FindAsync(Samples.Node(1), default));
        Assert.Equal([new SoftwareReport("relay/1.0.0", 50)], (await software.LoadAllAsync(default))[Samples.Node(1)]);
        Finding finding = Assert.Single(await findings.FindAsync(Samples.Node(1), default));
        Assert.Equal(("f", FindingSeverity.Minor), (finding.Id, finding.Severity));
        Assert.Equal((7L, false), (await new ReleaseBook(tables.Client).FindAsync("1.1.0", default)) is { } release ? (release.RequiredFrom!.Value, release.Critical) : default);

        await windows.ChangeAsync<int>(Samples.Node(1), before => ([.. before, new MaintenanceWindow(300, 400, 6)], 0), default);
        await software.RecordAsync(Samples.Node(1), "relay/1.1.0", 60, default);
        await findings.ChangeAsync<int>(Samples.Node(1), before => ([.. before, finding with { Id = "g", Severity = FindingSeverity.Major }], 0), default);
        Assert.Equal("""[{"startAt":100,"endAt":200,"announcedAt":5},{"startAt":300,"endAt":400,"announcedAt":6}]""", (await ReadAsync(TableNames.Maintenance, "windows")).GetString("Windows"));
        Assert.Equal("""[{"software":"relay/1.0.0","sinceUnixMs":50},{"software":"relay/1.1.0","sinceUnixMs":60}]""", (await ReadAsync(TableNames.NodeSoftware, "software")).GetString("Reports"));
        Assert.StartsWith(Minor + ""","severity":"minor"},{"id":"g",""", (await ReadAsync(TableNames.Findings, "findings")).GetString("Findings0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_ManyAtOnce_LosesNoneAndNullChangesNothing()
    {
        var windows = new MaintenanceRows(tables.Client);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => windows.ChangeAsync<int>(Samples.Node(1), before => ([.. before, new MaintenanceWindow(i, i + 1, 0)], i), default)));
        Assert.Equal([0, 1, 2, 3], (await windows.FindAsync(Samples.Node(1), default)).Select(window => window.StartAt).Order());
        TableEntity row = await ReadAsync(TableNames.Maintenance, "windows");
        Assert.Equal(4, await windows.ChangeAsync<int>(Samples.Node(1), static before => (null, before.Count), default));
        Assert.Equal(row.ETag, (await ReadAsync(TableNames.Maintenance, "windows")).ETag);
        Assert.Empty(await windows.FindAsync(Samples.Node(2), default));
    }
}
