using Microsoft.Extensions.Time.Testing;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Tests.Security;

public class SasAuthorityTests
{
    private const string SendKey = "send-key-0123456789", ListenKey = "listen-key-0123456789", ManageKey = "manage-key-0123456789";
    private static readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly string[] _path = ["telemetry", "publishers", "node-1", "messages"];

    private readonly FakeTimeProvider _time = new(_now);
    private readonly SasAuthority _authority;

    public SasAuthorityTests() => this._authority = new(
        [new("send", SendKey, AccessRights.Send), new("listen", ListenKey, AccessRights.Listen), new("manage", ManageKey, AccessRights.Manage)],
        ["127.0.0.1", "localhost"],
        this._time);

    /// <summary>One row a refusal; where two could be given, the row says which comes first. Facts 2.2; the order of audience before signature as seen from the service.</summary>
    public static TheoryData<string, string?, string> Refusals => new()
    {
        { "no header", null, "MissingToken" },
        { "empty header", " ", "MissingToken" },
        { "another scheme", "Bearer abc", "MalformedToken" },
        { "nothing after the scheme", "SharedAccessSignature ", "MalformedToken" },
        { "part without a value", Good().Replace("skn=send", "skn=", StringComparison.Ordinal), "MalformedToken" },
        { "part twice", Good() + "&skn=send", "MalformedToken" },
        { "unknown part", Good() + "&x=1", "MalformedToken" },
        { "no rule", Good()[..Good().IndexOf("&skn", StringComparison.Ordinal)], "MalformedToken" },
        { "expiry is no number", Good().Replace("se=18", "se=a8", StringComparison.Ordinal), "MalformedToken" },
        { "negative expiry", Good().Replace("se=18", "se=-18", StringComparison.Ordinal), "MalformedToken" },
        { "expiry beyond 64 bits", Good().Replace("se=1800000060", "se=99999999999999999999", StringComparison.Ordinal), "MalformedToken" },
        { "signature is no base64", "SharedAccessSignature sr=sb%3A%2F%2Flocalhost&sig=!!&se=1800000060&skn=send", "MalformedToken" },
        { "signature of another length", "SharedAccessSignature sr=sb%3A%2F%2Flocalhost&sig=AAAA&se=1800000060&skn=send", "MalformedToken" },
        { "unknown kind of address", Sign("ftp://localhost/telemetry"), "MalformedToken" },
        { "no host", Sign("sb:///telemetry"), "MalformedToken" },
        { "user in the address", Sign("sb://localhost@evil/telemetry"), "MalformedToken" },
        { "longer than any token", Sign("sb://localhost/" + new string('a', 5000)), "MalformedToken" },
        { "another host", Sign("sb://evil/telemetry"), "WrongAudience" },
        { "another hub", Sign("sb://localhost/other"), "WrongAudience" },
        { "another publisher", Sign("sb://localhost/telemetry/publishers/node-2"), "WrongAudience" },
        { "publisher of which this is a beginning", Sign("sb://localhost/telemetry/publishers/node-11"), "WrongAudience" },
        { "a beginning of the publisher, not the whole segment", Sign("sb://localhost/telemetry/publishers/node-"), "WrongAudience" },
        { "longer than the path", Sign("sb://localhost/telemetry/publishers/node-1/messages/x"), "WrongAudience" },
        { "wrong audience before wrong signature", Sign("sb://localhost/other", key: "wrong-key"), "WrongAudience" },
        { "wrong key", Sign("sb://localhost", key: "wrong-key"), "InvalidSignature" },
        { "no such rule", Sign("sb://localhost", rule: "nobody"), "InvalidSignature" },
        { "rule's name in another case", Sign("sb://localhost", rule: "SEND"), "InvalidSignature" },
        { "another rule's key", Sign("sb://localhost", rule: "listen"), "InvalidSignature" },
        { "expiry changed after signing", Good().Replace("se=1800000060", "se=1900000060", StringComparison.Ordinal), "InvalidSignature" },
        { "resource changed after signing", Sign("sb://localhost/telemetry").Replace("%2Ftelemetry", "%2FTELEMETRY", StringComparison.Ordinal), "InvalidSignature" },
        { "resource encoded otherwise than signed", Good().Replace("%3A%2F%2F", "%3a%2f%2f", StringComparison.Ordinal), "InvalidSignature" },
        { "wrong signature before expiry", Sign("sb://localhost", key: "wrong-key", seconds: -1), "InvalidSignature" },
        { "expired", Sign("sb://localhost", seconds: -1), "Expired" },
        { "expires this second", Sign("sb://localhost", seconds: 0), "Expired" },
        { "expired before the claim", Sign("sb://localhost", rule: "listen", key: ListenKey, seconds: -1), "Expired" },
        { "without the right", Sign("sb://localhost", rule: "listen", key: ListenKey), "MissingClaim" },
    };

    public static TheoryData<string, string> Grants => new()
    {
        { "the namespace", Sign("sb://localhost") },
        { "the namespace with a slash and a port", Sign("sb://localhost:7072/") },
        { "another name of the host", Sign("https://127.0.0.1:7072/telemetry") },
        { "without a scheme", Sign("localhost/telemetry") },
        { "the hub", Sign("sb://localhost/telemetry") },
        { "the publisher", Sign("https://localhost/telemetry/publishers/node-1") },
        { "the whole path", Sign("https://localhost/telemetry/publishers/node-1/messages") },
        { "in another case", Sign("https://LOCALHOST/Telemetry/Publishers/Node-1") },
        { "encoded in lower case, signed as sent", SignEncoded("sb%3a%2f%2flocalhost%2ftelemetry") },
        { "a rule with Manage", Sign("sb://localhost", rule: "manage", key: ManageKey) },
        { "scheme's name in another case", Good().Replace("SharedAccessSignature", "sharedaccesssignature", StringComparison.Ordinal) },
        { "parts in another order", Reordered() },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Decide_TokenThatDoesNotDo_RefusesInOrder(string why, string? token, string expected)
    {
        for (int time = 0; time < 2; time++)
            Assert.True(expected == this._authority.Decide(token, _path, AccessRights.Send).ToString(), why);
    }

    [Theory]
    [MemberData(nameof(Grants))]
    public void Decide_TokenForThePath_Allows(string why, string token)
    {
        Assert.True(this._authority.Decide(token, _path, AccessRights.Send) == AccessDecision.Allowed, why);
        Assert.Equal(1, this._authority.Remembered);
        Assert.True(this._authority.Decide(token, _path, AccessRights.Send) == AccessDecision.Allowed, why);
        Assert.Equal(1, this._authority.Remembered);
    }

    [Fact]
    public void Decide_RememberedToken_IsStillCheckedForTimePathAndRight()
    {
        string token = Sign("sb://localhost/telemetry/publishers/node-1");
        Assert.Equal(AccessDecision.Allowed, this._authority.Decide(token, _path, AccessRights.Send));
        Assert.Equal(AccessDecision.WrongAudience, this._authority.Decide(token, ["telemetry", "publishers", "node-2", "messages"], AccessRights.Send));
        Assert.Equal(AccessDecision.MissingClaim, this._authority.Decide(token, _path, AccessRights.Manage));
        this._time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(AccessDecision.Expired, this._authority.Decide(token, _path, AccessRights.Send));
    }

    [Fact]
    public void Decide_PublisherWithASpace_IsComparedDecoded() =>
        Assert.Equal(
            AccessDecision.Allowed,
            this._authority.Decide(Sign("https://localhost/telemetry/publishers/node%201"), ["telemetry", "publishers", "node 1", "messages"], AccessRights.Send));

    [Fact]
    public void Decide_WrongTokens_AreNotRemembered()
    {
        for (int i = 0; i < 100; i++)
            this._authority.Decide(Sign("sb://localhost", key: $"wrong-{i}"), _path, AccessRights.Send);
        Assert.Equal(0, this._authority.Remembered);
    }

    [Fact]
    public void Decide_MoreTokensThanAreRemembered_StaysBoundedAndRight()
    {
        for (int i = 0; i < 26_000; i++)
            Assert.Equal(AccessDecision.Allowed, this._authority.Decide(Sign("sb://localhost", seconds: 60 + i), _path, AccessRights.Send));
        Assert.InRange(this._authority.Remembered, 1, 25_000);
    }

    private static string Good() => Sign("sb://localhost/telemetry");

    private static string Sign(string resource, string rule = "send", string key = SendKey, int seconds = 60) => SasSigner.Sign(resource, rule, key, _now.AddSeconds(seconds));

    // By hand, not by the signer: what is signed is the text as it is sent.
    private static string SignEncoded(string encoded)
    {
        byte[] signature = System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(SendKey), System.Text.Encoding.UTF8.GetBytes($"{encoded}\n1800000060"));
        return $"SharedAccessSignature sr={encoded}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se=1800000060&skn=send";
    }

    private static string Reordered()
    {
        string[] parts = Good()["SharedAccessSignature ".Length..].Split('&');
        return $"SharedAccessSignature {string.Join('&', parts.Reverse())}";
    }
}
