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
        using StoryOperator ada = new(world, "ada"), bob = new(world, "bob"), carol = new(world, "carol"), dora = new(world, "dora"), erik = new(world, "erik");
        StoryOperator[] three = [ada, bob, carol];

        await RejectAsync(world, dora);
        await OnboardAsync(world, three);
        await EarnAsync(world, three);
        _ = erik;
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

    // Ten epochs; then each claims, and gets to the wei what the ledger says.
    private static async Task EarnAsync(StoryWorld world, StoryOperator[] operators)
    {
        long first = world.Epoch + 1;
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
}
