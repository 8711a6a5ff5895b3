using System.Xml.Linq;

namespace NodeProgram.Architecture.Tests;

// Arrows point inward only: functions -> orchestrations -> domain; the relay knows the domain alone; the command line the domain and the contracts' messages; the emulator knows nothing of the product.
public sealed class ArrowTests
{
    private static readonly string[] Product = ["domain", "chain", "orchestrations", "functions", "node-edge", "cli"];

    // The wire contract, the technical assessment that preflight prints, what a node signs to be pledged, and the quantities of all three.
    private static readonly string[] KnownToTheRelay = ["Telemetry", "Onboarding", "Quantities", "Staking.NodePledge"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["domain"] = [],
        ["chain"] = ["domain", "emulator/Web3"],
        ["orchestrations"] = ["domain", "emulator/DurableTask", "emulator/Worker"],
        ["functions"] = ["domain", "chain", "orchestrations", "emulator/DurableTask", "emulator/EventHubs", "emulator/Tables", "emulator/Web3", "emulator/Worker"],
        ["node-edge"] = ["domain"],
        ["cli"] = ["domain", "chain", "emulator/Web3"],
        ["emulator/DurableTask"] = [],
        ["emulator/EventHubs"] = [],
        ["emulator/Tables"] = [],
        ["emulator/Web3"] = [],
        ["emulator/Worker"] = ["emulator/DurableTask", "emulator/EventHubs", "emulator/Tables"],
        ["tools/Dev"] = ["domain", "chain", "functions", "node-edge", "emulator/DurableTask", "emulator/EventHubs", "emulator/Tables", "emulator/Web3", "emulator/Worker"],
        ["tools/Mutate"] = [],
    };

    public static TheoryData<string> Projects => [.. Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith("tests/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyWhatItMayKnow(string project)
    {
        string room = Path.GetDirectoryName(project)!.Replace('\\', '/');
        Assert.True(Allowed.ContainsKey(room), $"{project}: say in {nameof(ArrowTests)} what this room may know.");
        IEnumerable<string> references = XDocument.Load(Repository.Full(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(Repository.Full(room), reference.Attribute("Include")!.Value)))!).Replace('\\', '/'));
        Assert.Empty(references.Except(Allowed[room]));
    }

    // What is deployed to Azure has the packages instead.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_OfTheProduct_ReferencesTheEmulatorOnlyWithoutTheAzureSdk(string project)
    {
        if (!Product.Contains(Path.GetDirectoryName(project)))
            return;
        Assert.All(
            XDocument.Load(Repository.Full(project)).Descendants("ProjectReference").Where(static reference => reference.Attribute("Include")!.Value.Contains("/emulator/", StringComparison.Ordinal)),
            static reference => Assert.Equal("'$(AzureSdk)' != 'true'", reference.Parent!.Attribute("Condition")?.Value));
    }

    [Fact]
    public void Domain_References_NoPackageThatShips()
    {
        IEnumerable<string> packages = XDocument.Load(Repository.Full("domain/NodeProgram.Domain.csproj")).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);
        Assert.Empty(packages);
    }

    [Fact]
    public void Relay_Uses_OfTheDomainOnlyTelemetryTheAssessmentAndQuantities()
    {
        IEnumerable<string> foreign = Lines(Repository.SourcesOf("node-edge"), "NodeProgram.Domain.")
            .Where(line => !KnownToTheRelay.Any(name => line.Text.Contains("NodeProgram.Domain." + name, StringComparison.Ordinal)))
            .Select(line => line.ToString());
        Assert.Empty(foreign);
    }

    // The rules on documents of one's own need no network; what speaks to a program or a chain is told by its folder and its verb.
    [Fact]
    public void CommandLine_OfflineVerbs_UseNothingThatOpensAConnection()
    {
        string[] offline = ["Score", "Explain", "Rewards", "Merkle", "Draw", "Simulate", "Roi", "Policy", "CaseSimulate"];
        IEnumerable<string> used = new[] { "Cli.Remote", "Cli.Chain", "NodeProgram.Chain", "System.Net.Http", "Nethereum", "HttpClient" }.SelectMany(name => Lines(
            Repository.SourcesOf("cli").Where(file => offline.Any(verb => file.EndsWith($"/{verb}Verb.cs", StringComparison.Ordinal))), name)).Select(line => line.ToString());
        Assert.Empty(used);
    }

    [Fact]
    public void Product_Source_NeverNamesTheEmulator() =>
        Assert.Empty(Lines(Repository.SourcesOf(Product), "NodeProgram.Emulator"));

    [Fact]
    public void Source_Anywhere_HasNoConditionalCompilation() =>
        Assert.Empty(Lines(Repository.SourcesOf([.. Product, "emulator", "tools", "tests"]), "#" + "if "));

    [Fact]
    public void Emulator_Source_NeverNamesTheProduct() =>
        Assert.Empty(Product.Select(room => "NodeProgram." + char.ToUpperInvariant(room[0]) + room[1..]).Append("NodeProgram.Edge")
            .SelectMany(name => Lines(Repository.SourcesOf("emulator"), name)));

    private static IEnumerable<(string File, int Line, string Text)> Lines(IEnumerable<string> files, string text) =>
        files.SelectMany(file => File.ReadLines(Repository.Full(file)).Select((line, at) => (file, at + 1, line)).Where(line => line.line.Contains(text, StringComparison.Ordinal)));
}
