using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>Announcing maintenance over the real routes; under the demo's policy 30 s ahead, 60 s in any 900 s.</summary>
[Collection(ApiCollection.Name)]
public class MaintenanceApiTests(ApiApp api)
{
    private static int lastNode = 100;

    [Fact]
    public async Task Maintenance_AnnouncedListedAndTakenBack()
    {
        (NodeId node, OperatorCaller owner) = await NodeAsync();
        string path = $"/api/nodes/{node}/maintenance";
        long start = Now() + 60_000;
        Answer first = await api.PostAsync(path, new { startAt = start, endAt = start + 20_000 }, owner.Token);
        first.Is(HttpStatusCode.Created);
        Assert.InRange(first.Json.GetProperty("announcedAt").GetInt64(), Now() - 30_000, Now());
        (await api.PostAsync(path, new { startAt = start, endAt = start + 20_000 }, owner.Token)).Is(HttpStatusCode.OK); // the same again
        (await api.PostAsync(path, new { startAt = start + 10_000, endAt = start + 30_000 }, owner.Token)).IsProblem("maintenance-overlaps");
        (await api.PostAsync(path, new { startAt = start + 20_000, endAt = start + 60_001 }, owner.Token)).IsProblem("maintenance-over-budget");
        (await api.PostAsync(path, new { startAt = start + 20_000, endAt = start + 60_000 }, owner.Token)).Is(HttpStatusCode.Created); // the whole budget
        Assert.Equal([start, start + 20_000], await StartsAsync(path));
        (await api.SendAsync(HttpMethod.Delete, $"{path}/{start}", null, "Bearer " + owner.Token)).Is(HttpStatusCode.OK);
        (await api.SendAsync(HttpMethod.Delete, $"{path}/{start}", null, "Bearer " + owner.Token)).IsProblem("maintenance-unknown");
        Assert.Equal([start + 20_000], await StartsAsync(path));
    }

    // Order of precedence: who, which node, the body, whose node, then the rules.
    [Fact]
    public async Task Maintenance_WhatCannotBe_IsRefusedAndStoresNothing()
    {
        (NodeId node, OperatorCaller owner) = await NodeAsync();
        (_, OperatorCaller other) = await NodeAsync();
        string path = $"/api/nodes/{node}/maintenance", unknown = $"/api/nodes/0x{new string('9', 64)}/maintenance";
        long start = Now() + 60_000;
        object window = new { startAt = start, endAt = start + 1_000 };
        (await api.PostAsync(path, window)).IsProblem("credentials-missing");
        (await api.PostAsync(path, window, ApiApp.Admin)).IsProblem("role-missing");
        (await api.PostAsync("/api/nodes/0x12/maintenance", window, owner.Token)).IsProblem("id-invalid", "node");
        (await api.PostAsync(path, new { startAt = start }, owner.Token)).IsProblem("field-missing", "endAt");
        (await api.PostAsync(path, new { startAt = "now", endAt = start }, owner.Token)).IsProblem("field-type", "startAt");
        (await api.PostAsync(path, new { startAt = -1, endAt = start }, owner.Token)).IsProblem("field-out-of-range", "startAt");
        (await api.PostAsync(path, new { startAt = start, endAt = start + 1, why = "because" }, owner.Token)).IsProblem("field-unknown", "why");
        (await api.PostAsync(unknown, window, owner.Token)).IsProblem("node-unknown");
        (await api.PostAsync(path, window, other.Token)).IsProblem("operator-mismatch");
        (await api.PostAsync(path, new { startAt = start, endAt = start }, owner.Token)).IsProblem("field-out-of-range", "endAt");
        (await api.PostAsync(path, new { startAt = Now() + 20_000, endAt = Now() + 25_000 }, owner.Token)).IsProblem("maintenance-too-late", "startAt");
        (await api.SendAsync(HttpMethod.Delete, path + "/soon", null, "Bearer " + owner.Token)).IsProblem("id-invalid", "startAt");
        (await api.SendAsync(HttpMethod.Delete, $"{path}/{start}", null, "Bearer " + other.Token)).IsProblem("operator-mismatch");
        (await api.GetAsync(unknown)).IsProblem("node-unknown");
        Assert.Empty(await StartsAsync(path));
    }

    [Fact]
    public async Task Maintenance_AnnouncedByManyAtOnce_KeepsTheBudget()
    {
        (NodeId node, OperatorCaller owner) = await NodeAsync();
        long start = Now() + 60_000;
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => api.PostAsync(
            $"/api/nodes/{node}/maintenance", new { startAt = start + i * 20_000, endAt = start + i * 20_000 + 20_000 }, owner.Token)));
        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Created)); // 60 s of 20 s each
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Contains(answer.Code, (string[])["maintenance-over-budget", "concurrent-change"]));
    }

    private async Task<long[]> StartsAsync(string path) =>
        [.. (await api.GetAsync(path)).Json.GetProperty("items").EnumerateArray().Select(window => window.GetProperty("startAt").GetInt64())];

    private async Task<(NodeId Node, OperatorCaller Owner)> NodeAsync()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(api);
        NodeId node = NodeId.FromBytes([.. new byte[30], 0xEE, (byte)Interlocked.Increment(ref lastNode)]);
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? address));
        await api.App.Services.GetRequiredService<NodeStore>().ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node, State = NodeState.Testnet, Operator = owner.Address, Application = "0", Country = "DE", Hosting = Hosting.Cloud, Software = "1.0.0", PublicAddress = address,
                AdmittedAt = DateTimeOffset.UnixEpoch,
            },
            default);
        return (node, owner);
    }

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
