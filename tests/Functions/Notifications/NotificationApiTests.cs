using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Tests.Api;
using NodeProgram.Functions.Tests.Cases;

namespace NodeProgram.Functions.Tests.Notifications;

/// <summary>Inbox, settings and delivery over HTTP, through the outbox and the workflow of deliveries.</summary>
[Collection(CaseCollection.Name)]
public class NotificationApiTests(CaseApp app)
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Settings = "/api/operators/me/notifications";

    // The first two tries fail; pauses of 30 s and 60 s lie between them.
    [Fact]
    public async Task Message_ToAnOperatorWithAWebhook_ArrivesSignedAfterItsServerWasDown()
    {
        await using HookServer server = await HookServer.StartAsync(HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
        OperatorCaller owner = await OperatorCaller.SignInAsync(app.Api);
        (await PutAsync(owner, new { webhook = new { url = server.Address.AbsoluteUri, secret = Secret }, email = "ada@example.org" })).Is(HttpStatusCode.OK);
        await SendAsync(owner, "a");

        JsonElement message = await UntilAsync(owner, item => item.Text("webhook") == "delivered");
        Assert.Equal(3, server.Hooks.Count);
        Assert.All(server.Hooks, hook => Assert.Equal((message.Text("message"), "v1=" + WebhookSender.Sign(Secret, hook.Timestamp, hook.Body)), (hook.Message, hook.Signature)));
        // This installation has no mail server, and says so.
        Assert.Equal("notConfigured", message.Text("email"));
    }

    [Fact]
    public async Task Message_SentTwice_IsThereOnceAndReadOnce()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(app.Api), other = await OperatorCaller.SignInAsync(app.Api);
        await SendAsync(owner, "a");
        await SendAsync(owner, "a");
        JsonElement message = Assert.Single((await InboxAsync(owner)).EnumerateArray());
        Assert.Equal((JsonValueKind.Null, "Hello."), (message.GetProperty("readAt").ValueKind, message.Text("body")));
        string path = $"/api/inbox/{message.Text("message")}/read";
        (await app.Api.SendAsync(HttpMethod.Post, path, null, "Bearer " + other.Token)).IsProblem("message-unknown");
        Answer read = await app.Api.SendAsync(HttpMethod.Post, path, null, "Bearer " + owner.Token);
        app.Pass(1);
        Answer again = await app.Api.SendAsync(HttpMethod.Post, path, null, "Bearer " + owner.Token);
        Assert.Equal(read.Json.GetProperty("readAt").GetInt64(), again.Json.GetProperty("readAt").GetInt64());
        (await app.Api.SendAsync(HttpMethod.Post, "/api/inbox/1/read", null, "Bearer " + owner.Token)).IsProblem("id-invalid", "message");
    }

    [Fact]
    public async Task Inbox_OfManyMessages_ComesInPagesTheNewestFirst()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(app.Api);
        foreach (string id in new[] { "1", "2", "3" })
        {
            await SendAsync(owner, id);
            app.Pass(1);
        }
        JsonElement page = (await app.Api.GetAsync("/api/inbox?top=2", owner.Token)).Json;
        JsonElement rest = (await app.Api.GetAsync("/api/inbox?top=2&after=" + page.Text("next"), owner.Token)).Json;
        Assert.Equal(["3", "2", "1"], new[] { page, rest }.SelectMany(part => part.GetProperty("items").EnumerateArray()).Select(item => item.Text("subject")));
    }

    [Theory]
    [InlineData("""{"webhook":{"url":"ftp://a.example.org","secret":"0123456789abcdef0123456789abcdef"}}""", "field-invalid", "webhook.url")]
    [InlineData("""{"webhook":{"url":"https://a.example.org","secret":"short"}}""", "field-invalid", "webhook.secret")]
    [InlineData("""{"webhook":{"url":"https://a.example.org"}}""", "field-missing", "webhook.secret")]
    [InlineData("""{"webhook":"https://a.example.org"}""", "field-type", "webhook")]
    [InlineData("""{"email":"ada"}""", "field-invalid", "email")]
    [InlineData("""{"email":"Ada <ada@example.org>"}""", "field-invalid", "email")]
    [InlineData("""{"email":"ada@example.org\r\nBcc: eve@example.org"}""", "field-invalid", "email")]
    [InlineData("""{"sms":"1"}""", "field-unknown", "sms")]
    public async Task Settings_ThatCannotBe_AreRefusedAndChangeNothing(string body, string code, string field)
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(app.Api);
        (await PutAsync(owner, new { email = "ada@example.org" })).Is(HttpStatusCode.OK);
        (await PutAsync(owner, body)).IsProblem(code, field);
        Assert.Equal("ada@example.org", (await app.Api.GetAsync(Settings, owner.Token)).Json.Text("email"));
    }

    [Fact]
    public async Task Settings_AreShownWithoutTheSecretAndSwitchedOffByLeavingOut()
    {
        OperatorCaller owner = await OperatorCaller.SignInAsync(app.Api);
        (await PutAsync(owner, new { webhook = new { url = "https://hooks.example.org/", secret = Secret } })).Is(HttpStatusCode.OK);
        Answer shown = await app.Api.GetAsync(Settings, owner.Token);
        Assert.Equal("https://hooks.example.org/", shown.Json.Text("webhook"));
        Assert.DoesNotContain(Secret, shown.Text, StringComparison.Ordinal);
        (await PutAsync(owner, "{}")).Is(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, (await app.Api.GetAsync(Settings, owner.Token)).Json.GetProperty("webhook").ValueKind);
    }

    private Task<Answer> PutAsync(OperatorCaller owner, object body) => app.Api.SendAsync(HttpMethod.Put, Settings, ApiApp.Bytes(body), "Bearer " + owner.Token);

    private Task SendAsync(OperatorCaller owner, string id) =>
        app.Get<INotifier>().SendAsync(new InboxMessage(id, owner.Address.Operator, app.Now, MessageKind.Violation, id, "Hello.", null, Bytes32.HashOf([1])), default);

    private async Task<JsonElement> InboxAsync(OperatorCaller owner) => (await app.Api.GetAsync("/api/inbox", owner.Token)).Json.GetProperty("items");

    // The outbox is swept and tries are repeated as time passes.
    private async Task<JsonElement> UntilAsync(OperatorCaller owner, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement found = (await InboxAsync(owner)).EnumerateArray().First();
            if (wanted(found))
                return found;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"The message stayed {found}.");
            app.Pass(10);
            await Task.Delay(10);
        }
    }
}
