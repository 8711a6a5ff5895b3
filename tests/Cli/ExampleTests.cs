using System.Text.Json.Nodes;
using NJsonSchema;
using NodeProgram.Cli.Verbs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Tests.Governance;

namespace NodeProgram.Cli.Tests;

/// <summary>Every example input of docs/examples runs, and every input has a published schema that accepts its example.</summary>
public sealed class ExampleTests
{
    /// <summary>Verb and arguments; the example is named by the words of the verb.</summary>
    public static TheoryData<string, string> Verbs() => new()
    {
        { "score", "" },
        { "explain", "" },
        { "rewards", "" },
        { "merkle root", "" },
        { "merkle proof", "--operator 3" },
        { "merkle verify", "" },
        { "draw", "" },
        { "case simulate", "" },
        { "simulate", "" },
        { "roi", "" },
        { "policy validate", "" },
        { "policy hash", "" },
        { "policy show", "" },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Example_FileOrStandardInput_GiveTheSameAnswer(string verb, string options)
    {
        string name = NameOf(verb);
        string[] words = [.. verb.Split(' '), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Run file = Run.Of([.. words, Run.Example(name), "--json"]);
        Run input = Run.WithInput(Run.ExampleText(name), [.. words, "-", "--json"]);
        Assert.Equal((0, "", 0, ""), (file.ExitCode, file.Error, input.ExitCode, input.Error));
        Assert.Equal(file.Output, input.Output);
        Assert.NotNull(file.Json);

        Run readable = Run.Of([.. words, Run.Example(name)]);
        Assert.Equal((0, ""), (readable.ExitCode, readable.Error));
        Assert.NotEmpty(readable.Output);
    }

    [Fact]
    public void Examples_ThatFollowFromOthers_AreCurrent()
    {
        Published.AssertCurrent("docs/examples/policy.json", Policy.Default.ToJson());
        JsonNode card = Run.Of("score", Run.Example("score"), "--json").Json["scorecards"]![1]!;
        Published.AssertCurrent("docs/examples/explain.json", card.ToJsonString(PolicyJson.Options) + "\n");
        Published.AssertCurrent("docs/examples/merkle-verify.json", Run.Of("merkle", "proof", Run.Example("merkle-proof"), "--operator", "3", "--json").Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Examples_EveryFile_BelongsToAVerb() => Assert.Equal(
        Verbs().Select(static row => NameOf((string)row[0])).Distinct().Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.GetDirectoryName(Run.Example("x"))!, "*.json").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));

    public static TheoryData<string, string> Schemas() => new()
    {
        { "score", PolicyJson.SchemaOf<ScoreDocument>("Input of nodeop score") },
        { "rewards", PolicyJson.SchemaOf<RewardsDocument>("Input of nodeop rewards") },
        { "merkle-root", PolicyJson.SchemaOf<LeavesDocument>("Input of nodeop merkle root and proof: pairs of operator id and cumulative wei") },
        { "merkle-verify", PolicyJson.SchemaOf<ProofDocument>("Input of nodeop merkle verify") },
        { "draw", PolicyJson.SchemaOf<DrawDocument>("Input of nodeop draw") },
        { "case-simulate", PolicyJson.SchemaOf<CaseDocument>("Input of nodeop case simulate") },
        { "simulate", PolicyJson.SchemaOf<SimulateDocument>("Input of nodeop simulate") },
        { "roi", PolicyJson.SchemaOf<RoiDocument>("Input of nodeop roi") },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Schema_Published_IsThatOfTheCodeAndAcceptsTheExample(string verb, string expected)
    {
        Published.AssertCurrent($"docs/schemas/nodeop-{verb}.schema.json", expected);
        JsonSchema schema = await JsonSchema.FromJsonAsync(expected);
        Assert.Empty(schema.Validate(Run.ExampleText(verb)));
        Assert.NotEmpty(schema.Validate("{\"surprise\":1}"));
    }

    private static string NameOf(string verb) => verb.StartsWith("policy", StringComparison.Ordinal) ? "policy" : verb.Replace(' ', '-');
}
