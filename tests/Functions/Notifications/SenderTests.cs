using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Policies;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Tests.Notifications;

public class SenderTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly StoredMessage Stored = new(
        new InboxMessage("case|1", new OperatorId(7), Now, MessageKind.CaseOpened, "A case\r\nBcc: eve@example.org", "Line 1.\n.\nLine 3.", new FaultId(Bytes32.HashOf([1])), Bytes32.HashOf([2])), null, null, null);

    // Computed apart: printf '1795348800.{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    [Fact]
    public void Signature_OfABody_IsTheHmacOfTimestampAndBody() =>
        Assert.Equal("b1dd3a30d5c20e9a4537af366e89da4f96fe6c9f43b46aaf47558db00cd41dfc", WebhookSender.Sign(Secret, "1795348800", "{}"u8));

    [Fact]
    public async Task Webhook_ThatIsTaken_CarriesTheMessageSignedWithItsTime()
    {
        await using HookServer server = await HookServer.StartAsync(HttpStatusCode.NoContent);
        using var sender = new WebhookSender(new ProgramSettings(true, 10, 60), new FakeTimeProvider(Now));
        Assert.Equal(DeliveryState.Delivered, await sender.SendAsync(server.Address, Secret, Stored, default));
        Hook hook = Assert.Single(server.Hooks);
        Assert.Equal((Stored.Message.Key, "1795348800"), (hook.Message, hook.Timestamp));
        Assert.Equal("v1=" + WebhookSender.Sign(Secret, hook.Timestamp, hook.Body), hook.Signature);
        Assert.Equal(("caseOpened", "Line 1.\n.\nLine 3."), (JsonDocument.Parse(hook.Body).RootElement.GetProperty("kind").GetString(), JsonDocument.Parse(hook.Body).RootElement.GetProperty("body").GetString()));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    public async Task Webhook_ThatIsNotTaken_IsAFaultToTryAgain(HttpStatusCode answer)
    {
        await using HookServer server = await HookServer.StartAsync(answer);
        using var sender = new WebhookSender(new ProgramSettings(true, 10, 60), TimeProvider.System);
        await Assert.ThrowsAsync<WebhookFailedException>(() => sender.SendAsync(server.Address, Secret, Stored, default));
        Assert.Single(server.Hooks);
    }

    [Fact]
    public async Task Webhook_ThatIsGone_IsRefusedForGood()
    {
        await using HookServer server = await HookServer.StartAsync(HttpStatusCode.Gone);
        using var sender = new WebhookSender(new ProgramSettings(true, 10, 60), TimeProvider.System);
        Assert.Equal(DeliveryState.Refused, await sender.SendAsync(server.Address, Secret, Stored, default));
    }

    // A name that looks public and resolves to the program's own network: nothing is connected to.
    [Fact]
    public async Task Webhook_ToAnAddressInside_IsNotConnectedTo()
    {
        await using HookServer server = await HookServer.StartAsync(HttpStatusCode.OK);
        using var sender = new WebhookSender(new ProgramSettings(false, 10, 60), TimeProvider.System);
        await Assert.ThrowsAsync<WebhookFailedException>(() => sender.SendAsync(server.Address, Secret, Stored, default));
        await Assert.ThrowsAsync<WebhookFailedException>(() => sender.SendAsync(new UriBuilder(server.Address) { Host = "localhost" }.Uri, Secret, Stored, default));
        Assert.Empty(server.Hooks);
    }

    [Theory]
    [InlineData("https://hooks.example.org/a?b=c", false, true)]
    [InlineData("https://hooks.example.org:8443/", false, true)]
    [InlineData("https://203.0.113.7/", false, true)]
    [InlineData("http://hooks.example.org/", false, false)]
    [InlineData("http://127.0.0.1:8080/", true, true)]
    [InlineData("https://127.0.0.1/", false, false)]
    [InlineData("https://[::1]/", false, false)]
    [InlineData("https://[::ffff:10.0.0.1]/", false, false)]
    [InlineData("https://10.1.2.3/", false, false)]
    [InlineData("https://169.254.169.254/latest", false, false)]
    [InlineData("https://2130706433/", false, false)]
    [InlineData("https://0x7f.1/", false, false)]
    [InlineData("https://localhost/", false, false)]
    [InlineData("https://node.internal/", false, false)]
    [InlineData("https://user:secret@hooks.example.org/", false, false)]
    [InlineData("https://hooks.example.org/#a", false, false)]
    [InlineData("ftp://hooks.example.org/", true, false)]
    [InlineData("file:///etc/passwd", true, false)]
    [InlineData("hooks.example.org", true, false)]
    public void Address_OfAWebhook_IsHttpsAndPublic(string text, bool allowPrivate, bool taken) => Assert.Equal(taken, WebhookAddress.Read(text, allowPrivate) is not null);

    [Fact]
    public async Task Mail_ThatIsTaken_HasTheTextAndNoHeaderThatTheTextWanted()
    {
        await using var server = new MailServer();
        Assert.Equal(DeliveryState.Delivered, await Sender(server).SendAsync("ada@example.org", Stored.Message, default));
        string mail = Assert.Single(server.Mails);
        Assert.Contains("To: ada@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("Line 3.", mail, StringComparison.Ordinal);
        Assert.Contains(Stored.Message.Evidence.ToString()!, mail, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Split('\n'), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Mail_ToNobody_IsRefusedForGoodAndABusyServerIsAFault()
    {
        await using var strict = new MailServer("550 No such user");
        Assert.Equal(DeliveryState.Refused, await Sender(strict).SendAsync("eve@example.org", Stored.Message, default));
        await using var busy = new MailServer("451 Later");
        await Assert.ThrowsAsync<MailFailedException>(() => Sender(busy).SendAsync("ada@example.org", Stored.Message, default));
    }

    [Fact]
    public async Task Mail_WithoutAServer_SaysThatItIsNotConfigured() =>
        Assert.Equal(DeliveryState.NotConfigured, await new MailSender(null).SendAsync("ada@example.org", Stored.Message, default));

    [Theory]
    [InlineData("Port", "0")]
    [InlineData("Security", "maybe")]
    [InlineData("From", "nobody")]
    [InlineData("User", "ada")]
    public void MailSettings_ThatCannotBe_RefuseToStart(string key, string value)
    {
        var configuration = Settings(25, new() { [key] = value });
        Assert.Throws<InvalidOperationException>(() => MailSettings.Load(configuration));
    }

    private static MailSender Sender(MailServer server) => new(MailSettings.Load(Settings(server.Port, [])));

    private static IConfiguration Settings(int port, Dictionary<string, string> changed)
    {
        var settings = new Dictionary<string, string?> { ["Host"] = "127.0.0.1", ["Port"] = $"{port}", ["Security"] = "none", ["From"] = "program@example.org" };
        foreach ((string key, string value) in changed)
            settings[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => "Program:Mail:" + pair.Key, pair => pair.Value)).Build();
    }
}
