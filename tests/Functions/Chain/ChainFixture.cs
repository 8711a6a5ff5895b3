using NodeProgram.Dev.Chain;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>One local chain with the contracts for the tests of a class, which run one after the other. The distributor has 1,000,000 DTEL.</summary>
public sealed class ChainFixture : IAsyncLifetime
{
    internal LocalChain Chain { get; private set; } = null!;

    public async Task InitializeAsync() => Chain = await LocalChain.StartAsync("demo", 1_000_000, static _ => { }, default);

    public async Task DisposeAsync() => await Chain.DisposeAsync();
}
