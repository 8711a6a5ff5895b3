using System.Text.Json.Nodes;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Cli.Tests;

public sealed class VerbTests
{
    [Fact]
    public void Score_Example_AddsUpAndPipesIntoExplain()
    {
        Run scored = Run.Of("score", Run.Example("score"), "--json");
        JsonArray cards = scored.Json["scorecards"]!.AsArray();
        foreach (JsonNode? card in cards.Where(static card => card!["score"] is not null))
            Assert.Equal(100_000, (int)card!["score"]! + card["lost"]!.AsArray().Sum(static lost => (int)lost!["points"]!));
        string node = (string)cards[1]!["node"]!;
        Run explained = Run.WithInput(scored.Output, "explain", "--node", node);
        Assert.Equal((0, ""), (explained.ExitCode, explained.Error));
        Assert.Contains("the node was down in part of the counted slots", explained.Output);
        Assert.Contains("= 100000", explained.Output);
        Run one = Run.WithInput(cards[1]!.ToJsonString(), "explain", "--json");
        Assert.Equal(13, one.Json["lines"]!.AsArray().Count);
    }

    [Fact]
    public void Explain_SeveralCardsOrNone_AsksWhich()
    {
        Run scored = Run.Of("score", Run.Example("score"), "--json");
        Assert.Contains("--node", Refused(Run.WithInput(scored.Output, "explain")));
        Assert.Contains("No scorecard", Refused(Run.WithInput(scored.Output, "explain", "--node", "0x0")));
    }

    [Fact]
    public void Explain_OtherPolicy_IsRefused() => Assert.Contains("--policy", Refused(Run.Of("explain", Run.Example("explain"), "--policy", "demo")));

    [Fact]
    public void Score_Faults_AreNamedWithTheirPath()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("score"))!;
        document["nodes"]![0]!["readings"]!["latency"]!["value"] = -1;
        document["nodes"]![1]!["node"] = (string)document["nodes"]![0]!["node"]!;
        string error = Refused(Run.WithInput(document.ToJsonString(), "score"));
        Assert.Contains("nodes[0].readings.latency.value", error);
        Assert.Contains("nodes[1].node: The node occurs twice.", error);
        document["surprise"] = 1;
        JsonNode json = JsonNode.Parse(Refused(Run.WithInput(document.ToJsonString(), "score", "--json")))!;
        Assert.Equal(("bad-input", "standard input", "surprise"), ((string?)json["error"], (string?)json["document"], (string?)json["faults"]![0]!["path"]));
    }

    [Fact]
    public void Score_DemoPolicy_ScoresByItsEpoch()
    {
        // 30 slots an epoch: 200 active slots are enough there, and a seventh of the default epoch.
        Run demo = Run.Of("score", Run.Example("score"), "--json", "--policy", "demo");
        Assert.Equal("scored", (string?)demo.Json["scorecards"]![3]!["state"]);
        Assert.Equal(Policy.Demo.ComputeHash(), (string?)demo.Json["scorecards"]![0]!["policyHash"]);
    }

    [Theory]
    // rules, section 4: leaves (i, (i+1) x 10^18)
    [InlineData(2, "0x29f45cf50e486bea9d6118f8eb95eb15ed11baeddf748e20f234de28dc0426ed")]
    [InlineData(3, "0x654bbe6aeae0f0d5396b290ea1da5f2f352caa55dc74efb9606622343b7ff85f")]
    [InlineData(5, "0x0e327ea982a0d693dc6dcde234fb1d33a127064810ac3c027a7e83267e249eff")]
    [InlineData(7, "0xe465ed039340717acdd8842ee66d0ca8b9df850bb028a6a61eb95eb231912d63")]
    public void MerkleRoot_KnownLeaves_PrintsTheKnownRootAndNothingElse(int leaves, string root)
    {
        string input = $"{{\"leaves\":[{string.Join(',', Enumerable.Range(0, leaves).Select(static i => $"[\"{i}\",\"{i + 1}000000000000000000\"]"))}]}}";
        Assert.Equal(new Run(0, $"{{\"root\":\"{root}\"}}\n", ""), Run.WithInput(input, "merkle", "root"));
        Assert.Equal(new Run(0, $"{{\"root\":\"{root}\"}}\n", ""), Run.WithInput(input, "merkle", "root", "--json"));
    }

    [Theory]
    [InlineData("", "policy")]
    [InlineData("[]", "policy")]
    [InlineData("{}", "leaves")]
    [InlineData("{\"leaves\":[]}", "leaves")]
    [InlineData("{\"leaves\":[],\"leaves\":[]}", "policy")]
    [InlineData("{\"leaves\":{}}", "leaves")]
    [InlineData("{\"leaves\":[[\"1\"]]}", "leaves[0]")]
    [InlineData("{\"leaves\":[[\"1\",\"2\"],[1,\"2\"]]}", "leaves[1]")]
    [InlineData("{\"leaves\":[[\"1\",\"-2\"]]}", "leaves[0]")]
    [InlineData("{\"leaves\":[[\"1\",\"2\",\"3\"]]}", "leaves[0]")]
    [InlineData("{\"leaves\":[[\"1\",\"2\"]],\"more\":1}", "more")]
    public void MerkleRoot_BadLeaves_AreRefusedByName(string input, string path) => Assert.Contains("  " + path + ":", Refused(Run.WithInput(input, "merkle", "root")));

    [Fact]
    public void MerkleProof_EveryOperator_VerifiesAndNoOtherAmountDoes()
    {
        for (int i = 0; i < 5; i++)
        {
            Run proof = Run.Of("merkle", "proof", Run.Example("merkle-proof"), "--operator", i.ToString(), "--json");
            Run verified = Run.WithInput(proof.Output, "merkle", "verify", "--json");
            Assert.Equal((0, true), (verified.ExitCode, (bool)verified.Json["valid"]!));
            JsonNode forged = proof.Json;
            forged["leaf"]![1] = "1";
            Run refused = Run.WithInput(forged.ToJsonString(), "merkle", "verify", "--json");
            Assert.Equal((ExitCode.No, false), (refused.ExitCode, (bool)refused.Json["valid"]!));
        }
    }

    [Fact]
    public void MerkleProof_UnknownOperator_IsRefused() => Assert.Contains("No leaf of operator 99", Refused(Run.Of("merkle", "proof", Run.Example("merkle-proof"), "--operator", "99")));

    [Fact]
    public void MerkleVerify_LeafOfOne_IsRefused()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("merkle-verify"))!;
        document["leaf"] = new JsonArray("1");
        Assert.Contains("leaf", Refused(Run.WithInput(document.ToJsonString(), "merkle", "verify")));
    }

    [Fact]
    public void Rewards_Example_ConservesAndPaysTheDebtFirst()
    {
        JsonNode answer = Run.Of("rewards", Run.Example("rewards"), "--json").Json;
        Assert.Equal(Wei("pool") + Wei("rolloverIn"), Wei("paid") + Wei("escrowed") + Wei("rolloverOut"));
        JsonNode indebted = answer["balances"]!.AsArray().Single(static balance => (string?)balance!["operator"] == "1002")!;
        Assert.Equal("0", (string?)indebted["debt"]);
        JsonNode treasury = answer["leaves"]![0]!;
        Assert.Equal(("0", "1000000000000000000000"), ((string?)treasury[0], (string?)treasury[1]));
        string root = (string)Run.WithInput($"{{\"leaves\":{answer["leaves"]!.ToJsonString()}}}", "merkle", "root").Json["root"]!;
        Assert.Equal(root, (string?)answer["root"]);

        System.Numerics.BigInteger Wei(string field) => System.Numerics.BigInteger.Parse((string)answer[field]!);
    }

    [Fact]
    public void Rewards_Faults_AreNamedWithTheirPath()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("rewards"))!;
        document["nodes"]![0]!["operator"] = "0";
        document["nodes"]![1]!["node"] = (string)document["nodes"]![0]!["node"]!;
        document["nodes"]![2]!["factors"]!["tier"] = 70_000;
        document["nodes"]![2]!["reductions"]![0]!["part"] = 10_001;
        document["balances"]![1]!["operator"] = "1001";
        string error = Refused(Run.WithInput(document.ToJsonString(), "rewards"));
        foreach (string path in new[] { "nodes[0].operator", "nodes[1].node", "nodes[2].factors.tier", "nodes[2].reductions[0].part", "balances[1].operator" })
            Assert.Contains(path, error);
    }

    [Fact]
    public void Case_Example_IsReducedExecutedAndSettled()
    {
        Run run = Run.Of("case", "simulate", Run.Example("case-simulate"), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["investigating", "investigating", "executable", "executed", "settled"], run.Json["steps"]!.AsArray().Select(static step => (string)step!["to"]!));
        Assert.Equal(("settled", "150000000000000000000", 0), ((string?)run.Json["state"], (string?)run.Json["payable"], run.Json["next"]!.AsArray().Count));
    }

    [Fact]
    public void Case_Silence_IsDismissedAndRefusedEventsSayNo()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("case-simulate"))!;
        document["events"]!.AsArray().RemoveAt(3);
        document["events"]!.AsArray().RemoveAt(2);
        JsonNode silent = Run.WithInput(document.ToJsonString(), "case", "simulate", "--json").Json;
        Assert.Equal("dismissed", (string?)silent["state"]); // rules, section 5: no verdict by day 14
        document["events"]![0]!["bond"] = "1";
        Run refused = Run.WithInput(document.ToJsonString(), "case", "simulate", "--json");
        Assert.Equal((ExitCode.No, "bondTooSmall"), (refused.ExitCode, (string?)refused.Json["steps"]![0]!["refusal"]));
        Assert.Contains("BondTooSmall", Run.WithInput(document.ToJsonString(), "case", "simulate").Output);
    }

    [Fact]
    public void Case_FaultTooOld_CannotBeProposed()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("case-simulate"))!;
        document["faultAtUnixMs"] = (long)document["proposedAtUnixMs"]! - 15L * 86_400_000;
        Run run = Run.WithInput(document.ToJsonString(), "case", "simulate", "--json");
        Assert.Equal((ExitCode.No, "faultTooOld", null), (run.ExitCode, (string?)run.Json["proposalRefusal"], (string?)run.Json["state"]));
        Assert.Contains("FaultTooOld", Run.WithInput(document.ToJsonString(), "case", "simulate").Output);
    }

    [Fact]
    public void Case_EventsOutOfOrder_AreRefusedByName()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("case-simulate"))!;
        document["events"]![1]!["atUnixMs"] = 5;
        document["untilUnixMs"] = 6;
        document["operator"] = "0";
        string error = Refused(Run.WithInput(document.ToJsonString(), "case", "simulate"));
        foreach (string path in new[] { "events[1].atUnixMs", "untilUnixMs", "operator" })
            Assert.Contains(path, error);
    }

    [Fact]
    public void Simulate_Example_OthersWinWhatALowerUptimeLoses()
    {
        JsonNode comparison = Run.Of("simulate", Run.Example("simulate"), "--json").Json["comparison"]!;
        Assert.Equal("1003", (string?)Assert.Single(comparison["losers"]!.AsArray())!["operator"]);
        Assert.Equal(2, comparison["winners"]!.AsArray().Count);
    }

    [Fact]
    public void Simulate_ProposedPolicy_NamesWhatItCannotShow()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("simulate"))!;
        document.AsObject().Remove("whatIf");
        Run same = Run.WithInput(document.ToJsonString(), "simulate", "--json");
        Assert.Equal((0, 0), (same.Json["comparison"]!["winners"]!.AsArray().Count, same.Json["comparison"]!["losers"]!.AsArray().Count));
        Run proposed = Run.WithInput(document.ToJsonString(), "simulate", "--proposed", "demo");
        Assert.Contains("not shown: time.epochSeconds from 86400 to 30", proposed.Output);
    }

    [Fact]
    public void Simulate_Faults_AreNamedWithTheirPath()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("simulate"))!;
        document["epochs"]![1]!["epoch"] = 1;
        document["epochs"]![0]!["nodes"]![0]!["operator"] = "0";
        document["epochs"]![0]!["nodes"]![1]!["lockTermDays"] = -1;
        document["whatIf"]!["operator"] = "77";
        document["whatIf"]!["uptime"] = 1_000_001;
        string error = Refused(Run.WithInput(document.ToJsonString(), "simulate"));
        foreach (string path in new[] { "epochs[1].epoch", "epochs[0].nodes[0].operator", "epochs[0].nodes[1].lockTermDays", "whatIf.uptime", "whatIf: No node" })
            Assert.Contains(path, error);
    }

    [Fact]
    public void Roi_NothingGiven_IsTheDefaultScenarioWithItsBand()
    {
        JsonNode band = Run.WithInput("{}", "roi", "--json").Json;
        Assert.Equal(36, band["expected"]!["months"]!.AsArray().Count);
        long[] earned = [.. new[] { "low", "expected", "high" }.Select(of => (long)band[of]!["months"]![0]!["earnedMicroUsd"]!)];
        Assert.True(earned[0] < earned[1] && earned[1] < earned[2]);
        // 10,000 DTEL at 10 % a year: 30 days are 82.19 DTEL, the program document's "$83/month".
        Assert.StartsWith("8219", (string)band["expected"]!["months"]![0]!["stakingReward"]!);
    }

    [Fact]
    public void Roi_OutOfRange_IsRefusedByName()
    {
        Assert.Contains("  months:", Refused(Run.WithInput("{\"months\":121}", "roi")));
        Assert.Contains("  surprise:", Refused(Run.WithInput("{\"surprise\":1}", "roi")));
    }

    [Fact]
    public void Draw_OneTarget_IsThatOfTheWholeDraw()
    {
        JsonNode all = Run.Of("draw", Run.Example("draw"), "--json").Json["assignments"]!;
        JsonNode document = JsonNode.Parse(Run.ExampleText("draw"))!;
        document["target"] = (string)all[2]!["target"]!;
        JsonNode one = Run.WithInput(document.ToJsonString(), "draw", "--json").Json["assignments"]!;
        Assert.Equal(all[2]!.ToJsonString(), Assert.Single(one.AsArray())!.ToJsonString());
    }

    [Fact]
    public void Draw_Faults_AreNamedWithTheirPath()
    {
        JsonNode document = JsonNode.Parse(Run.ExampleText("draw"))!;
        document["nodes"]![0]!["address"] = "here";
        document["nodes"]![1]!["payoutAddress"] = "";
        document["nodes"]![2]!["fundingGroup"] = "";
        document["nodes"]![3]!["node"] = (string)document["nodes"]![4]!["node"]!;
        document["target"] = "0x" + new string('f', 64);
        string error = Refused(Run.WithInput(document.ToJsonString(), "draw"));
        foreach (string path in new[] { "nodes[0].address", "nodes[1].payoutAddress", "nodes[2].fundingGroup", "nodes[4].node", "target" })
            Assert.Contains(path, error);
    }

    [Fact]
    public void Policy_ShowThenValidateThenHash_AgreeWithTheProgram()
    {
        Run shown = Run.Of("policy", "show", "demo");
        Assert.Equal(Policy.Demo.ToJson(), shown.Output);
        Assert.Equal(0, Run.WithInput(shown.Output, "policy", "validate", "-").ExitCode);
        Assert.Equal(Policy.Demo.ComputeHash() + "\n", Run.WithInput(shown.Output, "policy", "hash", "-").Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void PolicyValidate_Faulty_SaysNoAndNamesEveryFault()
    {
        JsonNode document = JsonNode.Parse(Policy.Default.ToJson())!;
        document["time"]!["epochSeconds"] = 0;
        document["scoring"]!["bands"]![4]!["from"] = 1;
        Run run = Run.WithInput(document.ToJsonString(), "policy", "validate", "-", "--json");
        Assert.Equal((ExitCode.No, false, ""), (run.ExitCode, (bool)run.Json["valid"]!, run.Error));
        string[] paths = [.. run.Json["faults"]!.AsArray().Select(static fault => (string)fault!["path"]!)];
        Assert.Contains("time.epochSeconds", paths);
        Assert.Contains("scoring.bands[4].from", paths);
        Assert.Contains("time.epochSeconds", Run.WithInput(document.ToJsonString(), "policy", "validate", "-").Output);
    }

    [Fact]
    public void PolicyDiff_EqualOrNot_SaysSoInTheExitCode()
    {
        Assert.Equal((ExitCode.Done, "equal"), (Run.Of("policy", "diff", "default", "default").ExitCode, Run.Of("policy", "diff", "default", "default").Output.Trim()));
        Run differ = Run.Of("policy", "diff", "default", "demo", "--json");
        Assert.Equal(ExitCode.No, differ.ExitCode);
        JsonNode epoch = differ.Json["changes"]!.AsArray().Single(static change => (string?)change!["path"] == "time.epochSeconds")!;
        Assert.Equal(("86400", "30"), ((string?)epoch["before"], (string?)epoch["after"]));
        Assert.Contains("time.epochSeconds", Run.Of("policy", "diff", "default", "demo").Output);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("merkle", "proof")]
    [InlineData("score", "--surprise")]
    [InlineData("policy", "diff", "default")]
    [InlineData("policy")]
    public void Usage_Wrong_IsTwo(params string[] arguments)
    {
        Run run = Run.Of(arguments);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", ExitCode.BadInput)] // nobody is there
    [InlineData("127.0.0.1:1", ExitCode.Usage)]
    [InlineData("ftp://127.0.0.1", ExitCode.Usage)]
    public void Verify_WithAnAddress_TriesItOrSaysThatItIsNone(string service, int code) => Assert.Equal(code, Run.Of("verify", "--service", service).ExitCode);

    [Fact]
    public void Help_Asked_IsPrinted()
    {
        Run run = Run.Of("--help");
        Assert.Equal(0, run.ExitCode);
        foreach (string verb in new[] { "score", "explain", "rewards", "merkle", "draw", "case", "simulate", "roi", "policy" })
            Assert.Contains("  " + verb, run.Output);
    }

    [Fact]
    public void File_Missing_IsRefused() => Assert.Contains("unreadable", Refused(Run.Of("score", Path.Combine(Path.GetTempPath(), "no-such-file-of-nodeop.json"))));

    private static string Refused(Run run)
    {
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Empty(run.Output);
        return run.Error;
    }
}
