using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Story;

/// <summary>The program's whole life on the chain with time travelled, over the real API, Anvil and nodeop: from three applications to an exit.</summary>
public sealed class ProgramStoryTests
{
    private static readonly Wei Needed = Wei.FromTokens(10_000);

    [Fact]
    public async Task Program_FromApplicationToExit_OnTheChain()
    {
        await using StoryWorld world = await StoryWorld.StartAsync();
        using StoryOperator ada = new(world, "ada"), bob = new(world, "bob"), carol = new(world, "carol"), dora = new(world, "dora"), erik = new(world, "erik"), frank = new(world, "frank");
        StoryOperator[] three = [ada, bob, carol];

        // So much stake beside theirs that the network's limit on automatic slashes holds none back.
        await frank.FundAsync(500_000);
        frank.Stake(500_000);
        await RejectAsync(world, dora);
        await BeginAsync(world, erik);
        ada.Relay.UpdatesAt = bob.Relay.UpdatesAt = DateTimeOffset.MaxValue;
        await OnboardAsync(world, three);
        long first = world.Epoch + 1;
        await RequireAsync(world, ada, bob);
        await LadderAsync(world, carol);
        await EarnAsync(world, three, first);
        await GraceAsync(world, ada, bob, first);
        await ResubmitAsync(world, erik);
        await DisputesAsync(world, ada, bob);
        await AppealAsync(world, bob);
        await LeaveAsync(world, ada);
    }

    // One applicant is not what the program looks for.
    private static async Task RejectAsync(StoryWorld world, StoryOperator applicant)
    {
        (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
        await world.ApplicationAsync(applicant.Application, "vetting");
        Answer decided = await world.Api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", ApiApp.Decision(1), ApiApp.Reviewer);
        Assert.Equal("rejected", decided.Json.Text("outcome"));
        await world.ApplicationAsync(applicant.Application, "rejected");
    }

    private static async Task OnboardAsync(StoryWorld world, StoryOperator[] operators)
    {
        foreach (StoryOperator applicant in operators)
        {
            await applicant.FundAsync(20_000);
            (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
            applicant.Login();
        }

        foreach (StoryOperator applicant in operators)
        {
            await world.ApplicationAsync(applicant.Application, "vetting");
            (await world.Api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", ApiApp.Decision(30, 20, 15, 10), ApiApp.Reviewer)).Is(HttpStatusCode.Created);
            await applicant.ReportAsync();
        }

        foreach (StoryOperator applicant in operators)
        {
            await world.ApplicationAsync(applicant.Application, "stakeVerification");
            applicant.Stake(10_000);
        }

        foreach (StoryOperator applicant in operators)
        {
            await world.ApplicationAsync(applicant.Application, "setup");
            await applicant.Relay.ConnectAsync();
        }

        foreach (StoryOperator applicant in operators)
        {
            await world.ApplicationAsync(applicant.Application, "operating");
            Assert.Equal("active", (string?)applicant.Do("status")["nodes"]![0]!["state"]);
            Assert.Equal(Needed, await applicant.BondedAsync());
        }
    }

    // Another passes vetting and is not heard of again.
    private static async Task BeginAsync(StoryWorld world, StoryOperator applicant)
    {
        (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
        await world.ApplicationAsync(applicant.Application, "vetting");
        (await world.Api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", ApiApp.Decision(30, 20, 15, 10), ApiApp.Reviewer)).Is(HttpStatusCode.Created);
        await world.ApplicationAsync(applicant.Application, "technicalAssessment");
    }

    // Its time has run out; it comes again, and nothing stands in its way.
    private static async Task ResubmitAsync(StoryWorld world, StoryOperator applicant)
    {
        await world.ApplicationAsync(applicant.Application, "expired");
        Answer again = await applicant.ApplyAsync();
        again.Is(HttpStatusCode.Created);
        Assert.Equal(2, again.Json.GetProperty("attempt").GetInt32());
        await world.ApplicationAsync(applicant.Application, "vetting");
    }

    // A release is required from now on. One operator updates within the grace of 90 s, one a minute after it.
    private static async Task RequireAsync(StoryWorld world, StoryOperator punctual, StoryOperator late)
    {
        (await world.Api.PostAsync("/api/admin/releases", new { version = "1.1.0", required = true, notes = "It closes a hole." }, ApiApp.Admin)).Is(HttpStatusCode.Created);
        punctual.Relay.UpdatesAt = world.Now.AddSeconds(70);
        late.Relay.UpdatesAt = world.Now.AddSeconds(150);
    }

    // A minor violation with grace: both are warned, which costs nothing; the one that updated in time hears no more of it, the other loses a fifth of each epoch's share until it has updated.
    private static async Task GraceAsync(StoryWorld world, StoryOperator punctual, StoryOperator late, long first)
    {
        var violations = new List<JsonElement>();
        var shares = new List<(long Epoch, JsonElement Share)>();
        for (long epoch = first - 1; epoch <= first + 8; epoch++)
        {
            JsonElement[] lines = [.. (await world.Api.GetAsync($"/api/epochs/{epoch}/evidence")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
            violations.AddRange(lines.Where(line => line.Text("kind") == "violation" && line.GetProperty("is").Text("kind") == "outdatedSoftware").Select(line => line.GetProperty("is")));
            shares.AddRange(lines.Where(line => line.Text("kind") == "share").Select(line => (epoch, line.GetProperty("is"))));
        }

        JsonElement[] warned = OfNode(punctual), reduced = OfNode(late);
        Assert.Equal(violations.Count, warned.Length + reduced.Length);
        Assert.NotEmpty(warned);
        Assert.All(warned, each => Assert.Equal(("warning", false), (each.GetProperty("sanction").Text("kind"), each.GetProperty("isOffence").GetBoolean())));
        Assert.True(warned[^1].GetProperty("measured").GetInt64() < 90);
        int grace = reduced.Count(static each => each.GetProperty("measured").GetInt64() < 90);
        Assert.All(reduced[..grace], each => Assert.Equal("warning", each.GetProperty("sanction").Text("kind")));
        Assert.InRange(reduced.Length - grace, 1, 3); // 60 s, of epochs of 30 s
        Assert.All(reduced[grace..], each => Assert.Equal(("epochReduction", 2_000), (each.GetProperty("sanction").Text("kind"), each.GetProperty("sanction").GetProperty("part").GetInt32())));
        Assert.Equal(1, reduced.Count(each => each.GetProperty("isOffence").GetBoolean()));

        // To the wei: what is taken is the floor of a fifth, in the epochs of the reduction and in no other for this reason.
        Assert.Equal(reduced.Length - grace, shares.Count(each => each.Share.Text("node") == late.Node.Node.ToString() && Wei.Parse(each.Share.Text("gross")!).Value is { IsZero: false } gross && Wei.Parse(each.Share.Text("paid")!).Value == gross - gross / 5));
        Assert.All(shares.Where(each => each.Share.Text("node") == punctual.Node.Node.ToString()), each => Assert.Equal(each.Share.Text("gross"), each.Share.Text("paid")));
        Assert.Contains("Update within 90 s", punctual.Do("inbox").ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("outdatedSoftware", late.Do("inbox").ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await world.Api.GetAsync($"/api/nodes/{late.Node.Node}/conditions")).Json.GetProperty("outdatedSince").ValueKind);

        JsonElement[] OfNode(StoryOperator owner) => [.. violations.Where(each => each.Text("node") == owner.Node.Node.ToString())];
    }

    // Four times a node's uptime falls below 95 % and recovers in between: offences of one kind. The first two are slashed by the table (harder than the ladder's warning and reduction), the third takes 10 %
    // and the fourth the node with all that is left, both by the council.
    private static async Task LadderAsync(StoryWorld world, StoryOperator owner)
    {
        long since = (await world.Api.GetAsync($"/api/nodes/{owner.Node.Node}")).Json.GetProperty("activatedAt").GetInt64() / 1_000, length = StoryWorld.Rules.Time.EpochSeconds;
        for (int falls = 0; falls < 4;)
        {
            (long epoch, long uptime) = await UptimeAsync(world, owner, shown => shown >= 950_000, 0);
            // A whole epoch, at whose end 6 % of all seconds since activation are missing; what a relay's silence at the edges does not cost it, it is silent longer.
            long end = (world.Epoch + 2) * length, lost = ((epoch + 1) * length - since) * (1_000_000 - uptime) / 1_000_000;
            while (world.Now.ToUnixTimeSeconds() < end - length)
                await world.TickAsync();
            long until = world.Now.ToUnixTimeSeconds() + (end - since) * 6 / 100 - lost + 3;
            owner.Relay.IsDown = true;
            while (world.Now.ToUnixTimeSeconds() < until)
                await world.TickAsync();
            owner.Relay.IsDown = false;
            if ((await UptimeAsync(world, owner, _ => true, end / length - 1)).Uptime < 950_000)
                falls++;
        }

        // On its way back up it was between 95 and 99 %: a minor violation, which costs a tenth of the epoch's share and is told.
        Assert.Contains("lowUptime", owner.Do("inbox").ToJsonString(), StringComparison.Ordinal);
        string evidence = world.Place("reasons.txt"), path = $"/api/cases?operator={owner.Address}";
        await File.WriteAllTextAsync(evidence, "The heartbeats are missing.");
        JsonElement[] cases = [.. (await world.JsonAsync(path, null, shown => shown.GetProperty("items").GetArrayLength() == 4, "four cases")).GetProperty("items").EnumerateArray().Reverse()];
        Assert.All(cases, each => Assert.Equal("criticalUptime", each.Text("kind")));
        Assert.Equal([false, false, false, true], cases.Select(each => each.GetProperty("isRemoval").GetBoolean()));
        foreach (JsonElement harsh in cases.Skip(2))
        {
            await world.CaseAsync(harsh.Text("case")!, "reviewing");
            Vote(world, owner, harsh.Text("case")!, evidence, "--verdict", "uphold");
        }

        foreach (JsonElement each in cases)
            await world.JsonAsync($"/api/cases/{each.Text("case")}", null, shown => shown.Text("state") is "executed" or "settled", "a case of the ladder executed");
        await world.JsonAsync($"/api/nodes/{owner.Node.Node}", null, shown => shown.Text("state") == "removed", "the removal");
        Assert.Equal(Wei.Zero, await owner.BondedAsync());
    }

    // Waits until the newest scorecard, of this epoch at least, has a wanted uptime.
    private static async Task<(long Epoch, long Uptime)> UptimeAsync(StoryWorld world, StoryOperator owner, Predicate<long> wanted, long atLeast)
    {
        JsonElement card = default;
        long uptime = 0;
        await world.JsonAsync($"/api/nodes/{owner.Node.Node}/scorecards?top=1", null, shown =>
        {
            if (shown.GetProperty("items").GetArrayLength() == 0)
                return false;
            card = shown.GetProperty("items")[0];
            JsonElement[] inputs = [.. card.GetProperty("parts").EnumerateArray().SelectMany(part => part.GetProperty("inputs").EnumerateArray()).Where(input => input.Text("input") == "uptime" && input.GetProperty("value").ValueKind == JsonValueKind.Number)];
            uptime = inputs.Length == 0 ? 0 : inputs[0].GetProperty("value").GetInt64();
            return inputs.Length > 0 && card.GetProperty("epoch").GetInt64() >= atLeast && wanted(uptime);
        }, "an uptime", 900);
        return (card.GetProperty("epoch").GetInt64(), uptime);
    }

    // Ten epochs; then each claims, and gets to the wei what the ledger says.
    private static async Task EarnAsync(StoryWorld world, StoryOperator[] operators, long first)
    {
        await world.JsonAsync("/api/epochs/latest", null, shown => shown.GetProperty("epoch").GetInt64() >= first + 9, "ten epochs", 600);
        foreach (StoryOperator owner in operators)
        {
            // The root can be claimed from 30 s after it was posted.
            JsonElement proof = await world.JsonAsync(
                $"/api/operators/{owner.Address}/proof", null, shown => shown.GetProperty("epoch").GetInt64() >= first + 9 && shown.GetProperty("claimableAt").ValueKind == JsonValueKind.Number, "a claimable root");
            string claimed = (string)owner.Do("claim", "--epoch", proof.GetProperty("epoch").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture))["claimed"]!;
            Assert.Equal(proof.GetProperty("leaf")[1].GetString(), claimed);
            Assert.Equal(Wei.Parse(claimed), await owner.PaidAsync());
            Assert.True(Wei.Parse(claimed) > Wei.Zero);
        }
    }

    // Two disputed slashes of 5 %: the council reduces the one to 2 %, and of the other nobody says anything until day 14. Its operator unbonds meanwhile: only the disputed part waits.
    private static async Task DisputesAsync(StoryWorld world, StoryOperator ada, StoryOperator bob)
    {
        string reduced = await ReportAsync(world, bob, 0, 1), silent = await ReportAsync(world, ada, 0, 2);
        string evidence = world.Place("evidence.txt");
        await File.WriteAllTextAsync(evidence, "Our logs say otherwise.");
        foreach ((StoryOperator owner, string @case) in new[] { (bob, reduced), (ada, silent) })
        {
            await world.CaseAsync(@case, "proposed");
            owner.Do("case", "dispute", @case, "--evidence", evidence);
        }

        await world.CaseAsync(reduced, "reviewing");
        ada.Do("unbond", "--node", ada.Node.Node.ToString());
        await world.PassAsync(215);
        ada.Do("withdraw", "--node", ada.Node.Node.ToString());
        // 20,000 it had; 500 are frozen, and 5 are the bond.
        Assert.Equal(Wei.FromTokens(19_495), await ada.TokensAsync());

        Vote(world, bob, reduced, evidence, "--verdict", "reduce", "--amount", "200");
        await world.CaseAsync(reduced, "executed");
        Assert.Equal(Wei.FromTokens(9_800), await bob.BondedAsync());

        // Not frivolous: the bond comes back when the time to appeal is over.
        await world.CaseAsync(silent, "dismissed");
        await world.CaseAsync(reduced, "settled");
        await BecomesAsync(world, Wei.FromTokens(10_000), bob.TokensAsync);
        await BecomesAsync(world, Wei.FromTokens(19_500), ada.TokensAsync);
        ada.Do("withdraw", "--node", ada.Node.Node.ToString());
        Assert.Equal(Wei.FromTokens(20_000), await ada.TokensAsync());
        Assert.Equal(Wei.FromTokens(9_800), await bob.BondedAsync());
    }

    // 12.5 % are the council's, also when nobody answers. It upholds, and after the appeal thinks better of it: everything comes back, from the escrow and from nobody else.
    private static async Task AppealAsync(StoryWorld world, StoryOperator bob)
    {
        long from = world.Epoch;
        string @case = await ReportAsync(world, bob, 5_000, 3), evidence = world.Place("evidence.txt");
        await world.CaseAsync(@case, "reviewing");
        Vote(world, bob, @case, evidence, "--verdict", "uphold");
        await world.CaseAsync(@case, "executed");
        Assert.Equal(Wei.FromTokens(8_575), await bob.BondedAsync());
        bob.Do("case", "appeal", @case, "--evidence", evidence);
        await world.CaseAsync(@case, "executedAppealed");
        Vote(world, bob, @case, evidence, "--verdict", "dismiss");
        await world.CaseAsync(@case, "overturned");
        await BecomesAsync(world, Wei.FromTokens(9_800), bob.BondedAsync);

        // So do the rewards that it cost: what went into the case's escrow comes out of it to its operator, to the wei, and no entry of it is anybody else's.
        long to = world.Epoch + 1;
        await world.JsonAsync("/api/epochs/latest", null, shown => shown.GetProperty("epoch").GetInt64() >= to, "the epoch after the ruling");
        var entries = new List<JsonElement>();
        for (long epoch = from; epoch <= to; epoch++)
        {
            foreach (string line in (await world.Api.GetAsync($"/api/epochs/{epoch}/evidence")).Text.Split('\n').Where(line => line.StartsWith("{\"kind\":\"entry\"", StringComparison.Ordinal) && line.Contains(@case, StringComparison.Ordinal)))
                entries.Add(JsonDocument.Parse(line).RootElement.GetProperty("is"));
        }

        System.Numerics.BigInteger Sum(string purpose) => entries.Where(entry => entry.Text("purpose") == purpose).Aggregate(System.Numerics.BigInteger.Zero, (sum, entry) => sum + Wei.Parse(entry.Text("amount")!).Value);
        Assert.True(Sum("escrowed") > 0, "Nothing was in dispute.");
        Assert.Equal(Sum("escrowed"), Sum("escrowReturned"));
        Assert.All(entries, entry => Assert.Equal(bob.Address.Operator.ToString(), entry.Text("operator")));
        Assert.Equal(["escrowReturned", "escrowed"], entries.Select(entry => entry.Text("purpose")).Distinct().Order());
    }

    private static async Task LeaveAsync(StoryWorld world, StoryOperator owner)
    {
        owner.Do("exit", "--node", owner.Node.Node.ToString(), "--reason", "It was a good time.");
        await world.JsonAsync($"/api/nodes/{owner.Node.Node}", null, shown => shown.Text("state") == "exited", "the exit");
        Assert.Equal(Wei.Zero, await owner.BondedAsync());
    }

    // A deadline has taken effect in every view at once; tokens move with the next transaction that touches the case, which the program sends.
    private static async Task BecomesAsync(StoryWorld world, Wei expected, Func<Task<Wei>> ask)
    {
        Wei amount = await ask();
        for (int second = 0; amount != expected && second < 60; second++)
        {
            await world.TickAsync();
            amount = await ask();
        }

        Assert.Equal(expected, amount);
    }

    private static async Task<string> ReportAsync(StoryWorld world, StoryOperator accused, int severity, byte evidence)
    {
        Answer answer = await world.Api.PostAsync(
            "/api/admin/violations",
            new
            {
                node = accused.Node.Node.ToString(), kind = "protocolViolation", faultAt = world.Now.AddSeconds(-10).ToUnixTimeMilliseconds(), severity,
                evidence = "0x" + new string((char)('0' + evidence), 64), reason = "It spoke another protocol.",
            },
            ApiApp.Admin);
        answer.Is(HttpStatusCode.Accepted);
        return answer.Json.Text("case")!;
    }

    // Two equal votes are a verdict.
    private static void Vote(StoryWorld world, StoryOperator through, string @case, string evidence, params string[] verdict)
    {
        foreach (NodeProgram.Dev.Chain.DevAccount member in world.Chain.Contracts.People.Council)
        {
            NodeopRun vote = through.Nodeop(member.Key, ["case", "vote", @case, "--evidence", evidence, .. verdict]);
            Assert.True(vote.Code == 0, vote.Error);
        }
    }
}
