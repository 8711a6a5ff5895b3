using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Storage;

public sealed class NodeStoreTests : IAsyncLifetime
{
    private readonly ProgramTables tables = new();
    private NodeStore nodes = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        nodes = new NodeStore(tables.Client);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task ListOf_NodesThatCameAndWent_AreThoseThatAreItsNow()
    {
        EthereumAddress ada = Owner(1), bob = Owner(2);
        await AdmitAsync(5, ada);
        await AdmitAsync(3, ada);
        await AdmitAsync(4, bob);
        await nodes.ChangeAsync(Samples.Node(5), node => node! with { Operator = bob }, default);
        Assert.Equal([Samples.Node(3)], await ListAsync(ada));
        Assert.Equal([Samples.Node(4), Samples.Node(5)], await ListAsync(bob));
        await nodes.ChangeAsync(Samples.Node(5), node => node! with { Operator = ada }, default);
        Assert.Equal([Samples.Node(3), Samples.Node(5)], await ListAsync(ada));
        Assert.Equal([Samples.Node(3)], await ListAsync(ada, top: 1));
    }

    // What was stored by a program that had no such table.
    [Fact]
    public async Task ListOf_NodesOlderThanTheirHints_AreFound()
    {
        await AdmitAsync(1, Owner(1));
        await AdmitAsync(2, Owner(1));
        TableClient hints = tables.Client.GetTableClient(TableNames.NodesOfOperators);
        await foreach (TableEntity row in hints.QueryAsync<TableEntity>())
            await hints.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        Assert.Equal([Samples.Node(1), Samples.Node(2)], await ListAsync(Owner(1)));
    }

    // An account costs its own nodes, not the network's: nothing of the nodes' table but single rows is read.
    [Fact]
    public async Task ListOf_OnceHintsAreComplete_ReadsNoOtherNode()
    {
        await AdmitAsync(1, Owner(1));
        Assert.Single(await ListAsync(Owner(1)));
        // A row that no scan could read.
        await tables.Client.GetTableClient(TableNames.Nodes).AddEntityAsync(new TableEntity(Samples.Node(2).ToString(), "node") { ["Operator"] = Owner(1).Key });
        Assert.Equal([Samples.Node(1)], await ListAsync(Owner(1)));
        Assert.Equal([Samples.Node(1)], [.. (await new NodeStore(tables.Client).ListOfAsync(Owner(1), 10, default)).Select(node => node.Node)]);
    }

    // While one process after the other is replaced, one of the old ones may admit a node after a new one has looked through them all.
    [Fact]
    public async Task ListOf_NodeAdmittedByAnOlderProcessLater_HasItFromTheNodesNextChangeOn()
    {
        Assert.Empty(await ListAsync(Owner(1)));
        await AdmitAsync(1, Owner(1));
        await tables.Client.GetTableClient(TableNames.NodesOfOperators).DeleteEntityAsync(Owner(1).Key, Samples.Node(1).ToString()); // an older one writes none
        Assert.Empty(await ListAsync(Owner(1)));
        await nodes.ChangeAsync(Samples.Node(1), before => before! with { State = NodeState.Removed }, default);
        Assert.Equal([Samples.Node(1)], await ListAsync(Owner(1)));
    }

    private async Task<IEnumerable<NodeId>> ListAsync(EthereumAddress owner, int top = 10) => (await nodes.ListOfAsync(owner, top, default)).Select(node => node.Node);

    private static EthereumAddress Owner(byte number) => EthereumAddress.TryParse($"0x{number:x2}00000000000000000000000000000000000001", out EthereumAddress owner) ? owner : throw new ArgumentException("No address.");

    private Task AdmitAsync(byte number, EthereumAddress owner) => nodes.ChangeAsync(
        Samples.Node(number),
        _ => new NodeRecord
        {
            Node = Samples.Node(number),
            State = NodeState.Active,
            Operator = owner,
            Application = "a",
            Country = "DE",
            Hosting = Hosting.Cloud,
            Software = "1.0.0",
            PublicAddress = Endpoint.TryParse("203.0.113.7:7880", out Endpoint? address) ? address : throw new ArgumentException("No address."),
            AdmittedAt = DateTimeOffset.UnixEpoch,
        },
        default);
}
