using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Storage;

public sealed class OperatorStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly EthereumAddress Owner = EthereumAddress.TryParse("0xde709f2102306220921060314715629080e2fb77", out EthereumAddress address) ? address : default;
    private readonly ProgramTables tables = new();
    private readonly OperatorStore operators;

    public OperatorStoreTests() => operators = new OperatorStore(tables.Client);

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Places_AskedForAtTheSameTime_AreNeverExceeded()
    {
        bool[] reserved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => ReserveAsync($"a{i}", 3))));
        Assert.Equal(3, reserved.Count(yes => yes));
    }

    [Fact]
    public async Task Place_ReservedTwice_IsOne()
    {
        Assert.True(await ReserveAsync("a", 1));
        Assert.True(await ReserveAsync("a", 1));
        Assert.False(await ReserveAsync("b", 1));
    }

    [Fact]
    public async Task Place_GivenBack_IsFree()
    {
        await ReserveAsync("a", 1);
        await operators.ReleaseAsync(Owner, "a", default);
        await operators.ReleaseAsync(Owner, "a", default);
        Assert.True(await ReserveAsync("b", 1));
    }

    [Fact]
    public async Task Place_OfALostReservation_IsTakenBackWhenAllAreUsed()
    {
        await ReserveAsync("lost", 2);
        await ReserveAsync("open", 2);
        Assert.True(await operators.ReserveAsync(Owner, "next", 2, Time, (id, since) => Task.FromResult(id == "lost" && since == Time), default));
        Assert.False(await ReserveAsync("lost", 2));
    }

    private Task<bool> ReserveAsync(string application, int placesMax) =>
        operators.ReserveAsync(Owner, application, placesMax, Time, (_, _) => Task.FromResult(false), default);
}
