using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Tests.Onboarding;

public class EndpointTests
{
    [Theory]
    [InlineData("203.0.113.7:7880", "203.0.113.7:7880", true)]
    [InlineData("8.8.8.8:1", "8.8.8.8:1", true)]
    [InlineData("Relay.Example.org:65535", "relay.example.org:65535", true)]
    [InlineData("[2001:db8::1]:7880", "[2001:db8::1]:7880", true)]
    [InlineData("[2001:DB8:0:0::1]:7880", "[2001:db8::1]:7880", true)]
    [InlineData("127.0.0.1:7880", "127.0.0.1:7880", false)]
    [InlineData("10.1.2.3:7880", "10.1.2.3:7880", false)]
    [InlineData("172.16.0.1:7880", "172.16.0.1:7880", false)]
    [InlineData("172.32.0.1:7880", "172.32.0.1:7880", true)]
    [InlineData("192.168.1.1:7880", "192.168.1.1:7880", false)]
    [InlineData("169.254.169.254:80", "169.254.169.254:80", false)] // the clouds' metadata address
    [InlineData("100.64.0.1:7880", "100.64.0.1:7880", false)] // RFC 6598, carrier-grade NAT
    [InlineData("100.128.0.1:7880", "100.128.0.1:7880", true)]
    [InlineData("224.0.0.1:7880", "224.0.0.1:7880", false)]
    [InlineData("255.255.255.255:7880", "255.255.255.255:7880", false)]
    [InlineData("0.0.0.0:7880", "0.0.0.0:7880", false)]
    [InlineData("[::1]:7880", "[::1]:7880", false)]
    [InlineData("[fe80::1]:7880", "[fe80::1]:7880", false)]
    [InlineData("[fd00::1]:7880", "[fd00::1]:7880", false)]
    [InlineData("[::ffff:10.0.0.1]:7880", "[::ffff:10.0.0.1]:7880", false)]
    [InlineData("localhost:7880", "localhost:7880", false)]
    [InlineData("printer.local:7880", "printer.local:7880", false)]
    public void Endpoint_OfHostAndPort_IsReadInItsOneForm(string text, string form, bool isPublic)
    {
        Assert.True(Endpoint.TryParse(text, out Endpoint? endpoint));
        Assert.Equal(form, endpoint.ToString());
        Assert.Equal(isPublic, endpoint.IsPublic);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":7880")]
    [InlineData("203.0.113.7")]
    [InlineData("203.0.113.7:")]
    [InlineData("203.0.113.7:0")]
    [InlineData("203.0.113.7:07880")]
    [InlineData("203.0.113.7:65536")]
    [InlineData("203.0.113.7:+80")]
    [InlineData("203.0.113.07:7880")]
    [InlineData("203.0.113:7880")]
    [InlineData("0x7f000001:7880")]
    [InlineData("2130706433:7880")]
    [InlineData("2001:db8::1:7880")]
    [InlineData("[2001:db8::1:7880")]
    [InlineData("[fe80::1%eth0]:7880")]
    [InlineData("[203.0.113.7]:7880")]
    [InlineData("http://relay.example.org:7880")]
    [InlineData("user@relay.example.org:7880")]
    [InlineData("relay..example.org:7880")]
    [InlineData("-relay.example.org:7880")]
    [InlineData("relay example.org:7880")]
    public void Endpoint_AnythingElse_IsRefused(string? text) => Assert.False(Endpoint.TryParse(text, out _));
}
