using NodeProgram.Emulator.DurableTask;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>Instances live for weeks and code changes meanwhile: what histories of earlier code tell, the code of today must decide again in the same way.</summary>
public class StoredHistoryTests
{
    private static readonly string Folder = Checkout.PathOf("tests/Orchestrations/Histories/Stored");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.json").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names => [.. Orchestrators.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void StoredHistory_RunAgainstTheCodeOfToday_IsDecidedInTheSameWay(string file) =>
        Assert.Null(HistoryReplay.FindDifference(Orchestrators.Registry(), Load(file)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Orchestration_Any_HasAStoredHistoryThatWentToItsEnd(string name) => Assert.Contains(
        Directory.EnumerateFiles(Folder, "*.json"), path => Load(Path.GetFileNameWithoutExtension(path)) is var history && history.Name == name && history.IsCompleted);

    [Fact]
    public async Task Scenarios_AskedToRecord_WriteTheHistoriesThatAreMissing()
    {
        IHistoryScenario[] scenarios = [.. typeof(StoredHistoryTests).Assembly.GetTypes()
            .Where(static type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IHistoryScenario)))
            .Select(static type => (IHistoryScenario)Activator.CreateInstance(type, nonPublic: true)!)];
        Assert.Equal(scenarios.Length, scenarios.DistinctBy(static scenario => scenario.Name).Count());
        foreach (IHistoryScenario scenario in scenarios)
        {
            string path = Path.Combine(Folder, scenario.Name + ".json");
            if (!File.Exists(path) && Environment.GetEnvironmentVariable("RECORD_HISTORIES") == "1")
                await File.WriteAllTextAsync(path, (await scenario.PlayAsync()).ToString());
            Assert.True(File.Exists(path), $"The history {scenario.Name} is not stored; see IHistoryScenario.");
        }
    }

    private static StoredHistory Load(string file) => StoredHistory.Parse(File.ReadAllText(Path.Combine(Folder, file + ".json")));
}
