namespace NodeProgram.Contracts.Tests;

/// <summary>Style of the contracts and of their tests. A class of its own: it reads sources alone, so that it goes on beside forge.</summary>
public sealed class LintTests
{
    [Fact]
    public async Task Solhint_HasNothingToSay() => await ContractsRun.SucceedsAsync("lint");
}
