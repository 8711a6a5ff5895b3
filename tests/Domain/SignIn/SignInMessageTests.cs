using NodeProgram.Domain.SignIn;

namespace NodeProgram.Domain.Tests.SignIn;

public sealed class SignInMessageTests
{
    // The three examples of EIP-4361 (section "Examples"), with the checksummed address of their text.
    private const string Implicit =
        "example.com wants you to sign in with your Ethereum account:\n0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\nI accept the ExampleOrg Terms of Service: https://example.com/tos\n\n"
        + "URI: https://example.com/login\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2021-09-30T16:25:24Z\nResources:\n"
        + "- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/\n- https://example.com/my-web2-claim.json";

    private static readonly string Port = Implicit.Replace("example.com wants", "example.com:3388 wants", StringComparison.Ordinal);
    private static readonly string Schemed = Implicit.Replace("example.com wants", "https://example.com wants", StringComparison.Ordinal);

    private const string NoStatement =
        "example.com wants you to sign in with your Ethereum account:\n0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\n\n"
        + "URI: https://example.com/login\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2021-09-30T16:25:24Z";

    private const string Everything =
        "https://[2001:db8::1]:8443 wants you to sign in with your Ethereum account:\n0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\nA (b) c; d = e!\n\n"
        + "URI: did:key:z6Mk%20x\nVersion: 1\nChain ID: 31337\nNonce: aB34567890\nIssued At: 2021-09-30T18:25:24.123456+02:00\nExpiration Time: 2021-09-30T16:35:24Z\n"
        + "Not Before: 2021-09-30t16:25:24z\nRequest ID: a:b@c%41\nResources:";

    public static TheoryData<string> Good => [Implicit, Port, Schemed, NoStatement, Everything, NoStatement + "\nRequest ID: ", NoStatement + "\nResources:"];

    [Theory]
    [MemberData(nameof(Good))]
    public void Message_WellFormed_ReadsBackToTheSameText(string text)
    {
        Assert.True(SignInMessageReader.TryRead(text, out SignInMessage? message, out string fault), fault);
        Assert.Equal(text, message.ToString());
    }

    [Fact]
    public void Message_WithEverything_HasEachPart()
    {
        Assert.True(SignInMessageReader.TryRead(Everything, out SignInMessage? message, out _));
        Assert.Equal(("https", "[2001:db8::1]:8443", "A (b) c; d = e!", "did:key:z6Mk%20x", 31337L), (message.Scheme, message.Domain, message.Statement, message.Uri, message.ChainId));
        Assert.Equal(1_633_019_124_123, message.IssuedAt.UnixMs); // 16:25:24.123 UTC
        Assert.Equal((1_633_019_724_000, 1_633_019_124_000), (message.ExpirationTime!.Value.UnixMs, message.NotBefore!.Value.UnixMs));
        Assert.Equal("a:b@c%41", message.RequestId);
        Assert.Empty(message.Resources!);
    }

    // Each row: what of the message without a statement is replaced by what.
    [Theory]
    [InlineData("example.com wants", " wants")] // no domain
    [InlineData("example.com wants", "example.com  wants")]
    [InlineData("example.com wants", "user@example.com wants")] // who reads that as example.com?
    [InlineData("example.com wants", "example.com/path wants")]
    [InlineData("example.com wants", "1https://example.com wants")]
    [InlineData("example.com wants", "https://https://example.com wants")]
    [InlineData("example.com wants", "ex\u0430mple.com wants")] // a Cyrillic letter
    [InlineData("Ethereum account:", "Ethereum account")]
    [InlineData("wants you", "Wants you")]
    [InlineData("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2")] // no checksum
    [InlineData("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756CC2")] // a wrong one
    [InlineData("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", "0x0000000000000000000000000000000000000000")]
    [InlineData("\n\n\nURI", "\n\nURI")]
    [InlineData("\n\n\nURI", "\n\n\n\nURI")]
    [InlineData("\n\n\nURI", "\n\nA statement\nURI")]
    [InlineData("\n\n\nURI", "\n\nTwo\nlines\n\nURI")]
    [InlineData("\n\n\nURI", "\n\n\"Quoted\"\n\nURI")] // no character of the grammar
    [InlineData("\n\n\nURI", "\n\nTab\there\n\nURI")]
    [InlineData("URI: https://example.com/login", "URI: /login")]
    [InlineData("URI: https://example.com/login", "URI: https://example.com/a b")]
    [InlineData("URI: https://example.com/login", "URI: https://example.com/%zz")]
    [InlineData("URI: ", "Uri: ")]
    [InlineData("Version: 1", "Version: 2")]
    [InlineData("Version: 1", "Version: 01")]
    [InlineData("Chain ID: 1", "Chain ID: 0")]
    [InlineData("Chain ID: 1", "Chain ID: 01")]
    [InlineData("Chain ID: 1", "Chain ID: -1")]
    [InlineData("Chain ID: 1", "Chain ID: 0x1")]
    [InlineData("Chain ID: 1", "Chain ID: 99999999999999999999")]
    [InlineData("Nonce: 32891756", "Nonce: 3289175")] // seven
    [InlineData("Nonce: 32891756", "Nonce: 3289-1756")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-31T16:25:24Z")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:60Z")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30 16:25:24Z")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\n")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nNot Before: 2021-09-30T16:25:24Z\nExpiration Time: 2021-09-30T16:25:24Z")] // in the wrong order
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nExpiration Time: never")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nRequest ID: a b")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nRequest ID: a\nRequest ID: b")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nResources: https://a.b")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nResources:\n- not a uri")]
    [InlineData("Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30T16:25:24Z\nResources:\n- a:b\nMore: 1")]
    [InlineData("\n", "\r\n")]
    public void Message_OneThingOff_IsRefused(string part, string instead)
    {
        string text = NoStatement.Replace(part, instead, StringComparison.Ordinal);
        Assert.NotEqual(NoStatement, text);
        Assert.False(SignInMessageReader.TryRead(text, out SignInMessage? message, out string fault));
        Assert.Null(message);
        Assert.Matches("^Line [0-9]+", fault);
    }

    [Fact]
    public void Message_CutOffAnywhere_IsRefusedOrReadsBack()
    {
        for (int length = 0; length < Everything.Length; length++)
        {
            string text = Everything[..length];
            if (SignInMessageReader.TryRead(text, out SignInMessage? message, out string fault))
                Assert.Equal(text, message.ToString());
            else
                Assert.NotEmpty(fault);
        }
    }

    [Fact]
    public void Message_TooLongOrWithTooManyResources_IsRefused()
    {
        Assert.False(SignInMessageReader.TryRead(NoStatement + "\nRequest ID: " + new string('a', 2_000), out _, out _));
        string resources = string.Concat(Enumerable.Repeat("\n- a:b", SignInMessage.ResourcesMax));
        Assert.True(SignInMessageReader.TryRead(NoStatement + "\nResources:" + resources, out _, out _));
        Assert.False(SignInMessageReader.TryRead(NoStatement + "\nResources:" + resources + "\n- a:b", out _, out _));
    }

    [Fact]
    public void Time_OfAnInstant_ReadsBack()
    {
        SignInTime time = SignInTime.FromUnixMs(1_633_019_124_007);
        Assert.Equal("2021-09-30T16:25:24.007Z", time.ToString());
        Assert.True(SignInTime.TryParse(time.ToString(), out SignInTime again));
        Assert.Equal(time, again);
    }
}
