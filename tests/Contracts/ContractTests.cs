using System.Text;
using System.Text.Json;

namespace NodeProgram.Contracts.Tests;

/// <summary>The contracts' own checks, each of which is a test here. One class: they share forge's compiled output.</summary>
public sealed class ContractTests
{
    // Below these a run proves less than it should: tests that went missing, invariants that were cut short.
    private const int TestsMin = 85;
    private const int InvariantCallsMin = 256 * 64;

    [Fact]
    public async Task Forge_EveryTest_Passes()
    {
        (int code, string output, string errors) = await ContractsRun.RunAsync("test", "--json");
        Assert.True(output.StartsWith('{'), $"forge said nothing of its tests (exit code {code}):\n{output}\n{errors}");
        var report = new StringBuilder();
        int passed = 0, failed = 0;
        using JsonDocument suites = JsonDocument.Parse(output);
        foreach (JsonProperty suite in suites.RootElement.EnumerateObject())
        {
            foreach (JsonProperty test in suite.Value.GetProperty("test_results").EnumerateObject())
            {
                string status = test.Value.GetProperty("status").GetString()!;
                bool isPassed = status == "Success";
                _ = isPassed ? passed++ : failed++;
                report.AppendLine($"{status} {suite.Name} {test.Name} {(isPassed ? "" : test.Value.GetProperty("reason"))} {test.Value.GetProperty("kind")}");
                if (test.Value.GetProperty("kind").TryGetProperty("Invariant", out JsonElement invariant))
                    Assert.True(!isPassed || invariant.GetProperty("calls").GetInt64() >= InvariantCallsMin, $"{test.Name} was cut short: {invariant}");
            }
        }

        Assert.True(failed == 0 && code == 0, $"{failed} forge tests failed, {passed} passed (exit code {code}):\n{report}\n{errors}");
        Assert.True(passed >= TestsMin, $"{passed} forge tests, at least {TestsMin}:\n{report}");
    }

    [Fact]
    public async Task Abi_OfTheSources_IsTheCommittedOne() => await ContractsRun.SucceedsAsync("abi", "--check");

    [Fact]
    public async Task Contracts_FitTheChainsLimit() => await ContractsRun.SucceedsAsync("build");

    [Fact]
    public async Task GasTable_NamesEveryFunction() => await ContractsRun.SucceedsAsync("gas", "--check");
}
