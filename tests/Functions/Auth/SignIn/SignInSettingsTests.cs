using Microsoft.Extensions.Configuration;
using NodeProgram.Functions.Auth.SignIn;

namespace NodeProgram.Functions.Tests.Auth.SignIn;

public class SignInSettingsTests
{
    [Theory]
    [InlineData("https://nodes.example.org", "nodes.example.org", "https://nodes.example.org")]
    [InlineData("https://nodes.example.org/", "nodes.example.org", "https://nodes.example.org")]
    [InlineData("http://127.0.0.1:7071", "127.0.0.1:7071", "http://127.0.0.1:7071")]
    [InlineData("https://nodes.example.org:443", "nodes.example.org", "https://nodes.example.org")]
    public void Origin_OfAnAddress_GivesDomainAndUri(string origin, string domain, string uri)
    {
        SignInSettings settings = Load(("Origin", origin));
        Assert.Equal((domain, uri, 1L, 60), (settings.Domain, settings.Url, settings.ChainId, settings.SessionMinutes));
    }

    [Theory]
    [InlineData("Origin", "nodes.example.org")]
    [InlineData("Origin", "ftp://nodes.example.org")]
    [InlineData("Origin", "https://nodes.example.org/api")]
    [InlineData("Origin", "https://nodes.example.org/?a=b")]
    [InlineData("Origin", "https://user@nodes.example.org")]
    [InlineData("ChainId", "0")]
    [InlineData("ChainId", "one")]
    [InlineData("SessionMinutes", "4")]
    [InlineData("SessionMinutes", "1441")]
    public void Setting_OutOfItsRange_StopsTheStart(string name, string value)
    {
        var e = Assert.Throws<InvalidOperationException>(() => Load((name, value)));
        Assert.Contains("Program:SignIn:" + name, e.Message, StringComparison.Ordinal);
    }

    private static SignInSettings Load(params (string Name, string Value)[] settings) =>
        SignInSettings.Load(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => "Program:SignIn:" + pair.Name, pair => (string?)pair.Value)).Build());
}
