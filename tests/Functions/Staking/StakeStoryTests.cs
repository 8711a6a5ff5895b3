using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Staking;

/// <summary>Stakes without a chain over the real API, workflows and storage, with time of the test's (rules, section 6). 10,000 DTEL are needed at a dollar each; unbonding takes 60 s, a top-up may take 90 s.</summary>
public class StakeStoryTests
{
    [Fact]
    public async Task Stake_UnbondedInPartAndThenWhole_IsPaidAndTheNodeEnds()
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1), other = await app.AddNodeAsync(2);
        (await node.DepositAsync(1, 10_000)).Is(HttpStatusCode.OK);
        (await node.DepositAsync(2, 5_000)).Is(HttpStatusCode.OK);
        (await node.DepositAsync(2, 5_000)).Is(HttpStatusCode.OK);
        (await node.DepositAsync(2, 6_000)).IsProblem("stake-refused");
        JsonElement stake = (await node.StakeAsync()).Json;
        Assert.Equal(("book", 15_000, Wei.FromTokens(15_000).ToString()), (stake.Text("source"), stake.GetProperty("coverageBp").GetInt32(), stake.Text("bonded")));

        (await node.PostAsync("unbondings", new { lot = 2 }, other.Token)).IsProblem("operator-mismatch");
        (await node.PostAsync("unbondings", new { lot = 3 })).IsProblem("lot-unknown");
        (await node.PostAsync("withdrawals", new { lot = 2 })).IsProblem("stake-refused");
        (await node.PostAsync("unbondings", new { lot = 2 })).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("unbondings", new { lot = 2 })).Is(HttpStatusCode.Accepted); // again changes nothing
        await node.ReachAsync("Unbonding", "unbondingStarted", 10);
        (await node.PostAsync("withdrawals", new { lot = 2 })).IsProblem("stake-refused"); // still unbonding
        await node.ReachAsync("Unbonding", "withdrawable", 80);
        (await node.PostAsync("withdrawals", new { lot = 2 })).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("withdrawals", new { lot = 2 })).IsProblem("lot-unknown");
        Assert.False((await app.NodeAsync(node.Node))!.IsAbsentIn(Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow()).Next));

        (await node.PostAsync("unbondings", new { lot = 1 })).Is(HttpStatusCode.Accepted);
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.IsAbsentIn(Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow()).Next), TimeSpan.FromSeconds(10));
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.State == NodeState.Exited, TimeSpan.FromSeconds(110));
        NodeRecord ended = (await app.NodeAsync(node.Node))!;
        Assert.Equal((true, 0L), (ended.CredentialsRevoked, ended.EndedAt!.Value.ToUnixTimeMilliseconds() % Policy.Demo.Time.EpochSeconds));
        Assert.Equal(ApplicationState.Exited, (await app.Get<ApplicationStore>().FindAsync(ended.Application, default))!.State);
        (await node.PostAsync("withdrawals", new { lot = 1 })).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("unbondings", new { lot = 1 })).IsProblem("lot-unknown");
        Assert.Equal(
            ["deposit of", "deposit of", "unbonds lock 2", "withdraws", "unbonds lock 1", "withdraws"],
            (await app.Get<AuditLog>().LoadAsync(Subjects.Node(node.Node), default)).Select(row => row.What.StartsWith("unbonds", StringComparison.Ordinal) ? row.What : string.Join(' ', row.What.Split(' ').TakeWhile(word => !char.IsDigit(word[0])))));
    }

    [Fact]
    public async Task TopUp_Missed_TakesTheNodeOutUntilItIsCoveredAndSlashesNothing()
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1);
        await node.DepositAsync(1, 5_000);
        await node.ReachAsync("StakeTopUp", "topUpAsked", 10);
        Assert.NotEqual(JsonValueKind.Null, (await node.StakeAsync()).Json.GetProperty("topUpDeadlineAt").ValueKind);
        await node.ReachAsync("StakeTopUp", "topUpMissed", 100);
        JsonElement missed = (await node.StakeAsync()).Json;
        Assert.Equal(Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow()).Next.Value, missed.GetProperty("awayFromEpoch").GetInt64());
        Assert.Equal(Wei.FromTokens(5_000).ToString(), missed.Text("bonded"));
        await app.PassAsync(2 * StakeApp.Epoch);
        await node.DepositAsync(2, 5_000);
        await node.ReachAsync("StakeTopUp", "coverageRecovered", 10);
        await app.PassAsync(StakeApp.Epoch);
        Assert.False((await app.NodeAsync(node.Node))!.IsAbsentIn(Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow())));
        Assert.Equal(JsonValueKind.Null, (await node.StakeAsync()).Json.GetProperty("awayFromEpoch").ValueKind);
    }

    [Fact]
    public async Task Exit_Announced_EndsTheNodeAtTheBoundaryAndUnbondsItsStake()
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1);
        await node.DepositAsync(1, 10_000);
        (await node.PostAsync("exit", new { reason = "" })).IsProblem("field-invalid");
        (await node.PostAsync("exit", new { reason = "Moving." })).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("exit", new { reason = "Moving." })).Is(HttpStatusCode.Accepted);
        await node.ReachAsync("NodeExit", "exited", 70);
        Assert.Equal(NodeState.Exited, (await app.NodeAsync(node.Node))!.State);
        Assert.Equal(Wei.FromTokens(10_000).ToString(), (await node.StakeAsync()).Json.Text("unbonding"));
        (await node.DepositAsync(2, 1)).IsProblem("node-ended");
    }

    [Fact]
    public async Task Transfer_OfferedAndAccepted_ChangesOwnerAtTheBoundaryAndWaitsForTheKey()
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1), buyer = await app.AddNodeAsync(2), third = await app.AddNodeAsync(3);
        await node.DepositAsync(1, 10_000, 90);
        (await node.PostAsync("transfer", new { to = "0x12" })).IsProblem("field-invalid");
        (await node.PostAsync("transfer", new { to = buyer.Owner.ToString() }, buyer.Token)).IsProblem("operator-mismatch");
        (await node.PostAsync("transfer/acceptance", null, buyer.Token)).IsProblem("transfer-unknown");
        (await node.PostAsync("transfer", new { to = buyer.Owner.ToString() })).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("transfer", new { to = buyer.Owner.ToString() })).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("transfer", new { to = third.Owner.ToString() })).IsProblem("transfer-exists");
        (await node.PostAsync("transfer/acceptance", null, third.Token)).IsProblem("operator-mismatch");
        (await node.PostAsync("transfer/key", new { nodeKey = KeyOf(7) }, buyer.Token)).IsProblem("transfer-unknown");
        long sold = Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow()).Value;
        (await node.PostAsync("transfer/acceptance", null, buyer.Token)).Is(HttpStatusCode.Accepted);
        (await app.SendAsync(HttpMethod.Delete, $"/api/nodes/{node.Node}/transfer", null, node.Token)).IsProblem("transfer-not-open");
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.Operator == buyer.Owner, TimeSpan.FromSeconds(10));
        NodeRecord handed = (await app.NodeAsync(node.Node))!;
        Assert.Equal((node.Owner, buyer.Owner), (handed.OwnerIn(new EpochId(sold)), handed.OwnerIn(new EpochId(sold + 2))));
        await node.ReachAsync("NodeTransfer", "transferKeyAwaited", 40);
        Assert.True((await app.NodeAsync(node.Node))!.CredentialsRevoked);

        (await node.PostAsync("transfer/key", new { nodeKey = "x" }, buyer.Token)).IsProblem("field-invalid");
        (await node.PostAsync("transfer/key", new { nodeKey = KeyOf(7) }, node.Token)).IsProblem("operator-mismatch");
        (await node.PostAsync("transfer/key", new { nodeKey = KeyOf(7) }, buyer.Token)).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("transfer/key", new { nodeKey = KeyOf(7) }, buyer.Token)).Is(HttpStatusCode.Accepted);
        (await node.PostAsync("transfer/key", new { nodeKey = KeyOf(8) }, buyer.Token)).IsProblem("transfer-not-open");
        await node.ReachAsync("NodeTransfer", "transferDone", 40);
        Assert.False((await app.NodeAsync(node.Node))!.CredentialsRevoked);
        Assert.Equal(Convert.ToHexString(Der(7)), Convert.ToHexString((await app.Get<NodeKeyStore>().FindAsync(node.Node, default))!));
        string path = $"/api/nodes/{node.Node}/credentials";
        (await app.SignedAsync(HttpMethod.Post, path, Signed(app, 8, path, node.Node))).IsProblem("signature-invalid");
        (await app.SignedAsync(HttpMethod.Post, path, Signed(app, 7, path, node.Node))).Is(HttpStatusCode.OK); // the new key speaks for the old id
        (await node.PostAsync("exit", new { reason = "Mine." })).IsProblem("operator-mismatch"); // the seller's no more
        Assert.Equal(Wei.FromTokens(10_000).ToString(), (await node.StakeAsync()).Json.Text("bonded"));
    }

    [Fact]
    public async Task Prices_OfADay_StandOnceAndOnlyNearToday()
    {
        await using StakeApp app = await StakeApp.StartAsync();
        long today = app.Get<StakeDemand>().Today;
        (await PriceAsync(app, today - 1, 900_000)).Is(HttpStatusCode.OK);
        (await PriceAsync(app, today - 1, 900_000)).Is(HttpStatusCode.OK);
        (await PriceAsync(app, today - 1, 900_001)).IsProblem("price-exists");
        (await PriceAsync(app, today + 1, 900_000)).IsProblem("field-out-of-range");
        (await PriceAsync(app, today - 8, 900_000)).IsProblem("field-out-of-range");
        (await PriceAsync(app, today - 2, 0)).IsProblem("field-out-of-range");
        JsonElement average = (await app.SendAsync(HttpMethod.Get, "/api/admin/prices", null, StakeApp.Admin)).Json;
        Assert.Equal((6 * 1_000_000 + 900_000) / 7, average.GetProperty("microUsdPerToken").GetInt64()); // rules, section 6: the 7-day average
    }

    private static Task<Answer> PriceAsync(StakeApp app, long day, long price) =>
        app.SendAsync(HttpMethod.Post, "/api/admin/prices", new { day, microUsdPerToken = price, reason = "The exchange's close." }, StakeApp.Admin);

    private static readonly ConcurrentDictionary<int, ECDsa> Keys = [];

    private static ECDsa KeyPair(int number) => Keys.GetOrAdd(number, static _ => ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private static byte[] Der(int number) => KeyPair(number).ExportSubjectPublicKeyInfo();

    private static string KeyOf(int number) => Base64Url.EncodeToString(Der(number));

    private static string Signed(StakeApp app, int key, string path, NodeId node) =>
        NodeSignature.Create(KeyPair(key), "POST", path, app.Clock.GetUtcNow().ToUnixTimeMilliseconds(), [], node).ToString();
}
