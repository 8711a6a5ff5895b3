using NodeProgram.Edge.Settings;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Settings;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("1000000", "2000000", "3000000", 1_000_000)]
    [InlineData(null, "2000000", "3000000", 2_000_000)]
    [InlineData(null, null, "3000000", 3_000_000)]
    [InlineData(null, null, null, 67_108_864)] // the default of the help
    public void From_SeveralSources_OptionThenEnvironmentThenFileThenDefault(string? option, string? variable, string? file, long expected)
    {
        directory.Write("relay.json", file is null ? "{}" : $"{{\"queueBytes\":{file}}}");
        var source = new SettingsSource(
            name => name == "--queue-bytes" ? option : name == "--config" ? directory["relay.json"] : null,
            name => name == "RELAY_QUEUE_BYTES" ? variable : null);
        Assert.Equal(expected, RelaySettings.From(source).QueueBytes);
    }

    [Theory]
    [InlineData("--service", "http://program.example", "https")] // a token must not travel in the open
    [InlineData("--service", "ftp://program.example", "address")]
    [InlineData("--service", "https://user:secret@program.example", "address")]
    [InlineData("--probe-bind", "everywhere", "IP address and port")]
    [InlineData("--probe-bind", "127.0.0.1", "IP address and port")]
    [InlineData("--local", "0.0.0.0:9478", "loopback")] // the pages are the operator's own
    [InlineData("--queue-bytes", "65535", "65536")]
    [InlineData("--queue-bytes", "-1", "65536")]
    [InlineData("--queue-bytes", "lots", "65536")]
    [InlineData("--public-address", "node.example", "host:port")]
    [InlineData("--public-address", "node.example:0", "host:port")]
    [InlineData("--hubs", "a.example:443,b", "host:port")]
    [InlineData("--ports", "7881", "7881/tcp")]
    [InlineData("--ports", "7881/sctp", "7881/tcp")]
    [InlineData("--livekit-metrics", "127.0.0.1:6789", "address")]
    [InlineData("--livekit-metrics-auth", "secret", "user:password")]
    [InlineData("--livekit-metrics-auth-file", "/nonexistent", "cannot be read")]
    [InlineData("--livekit-restart", "systemctl restart livekit", "--livekit-health")] // never restarted blindly
    [InlineData("--livekit-restart-after", "0", "1000")]
    public void From_UnusableValue_RefusedByEveryNameOfTheSetting(string option, string value, string reason)
    {
        SettingsException refusal = Assert.Throws<SettingsException>(() => TestSettings.For(directory.Location, (option, value)));
        Assert.Equal(option, refusal.Setting.Option);
        Assert.Contains(option, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(refusal.Setting.Variable, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_PasswordOverAnOpenNetwork_IsRefused()
    {
        SettingsException refusal = Assert.Throws<SettingsException>(() => TestSettings.For(directory.Location, ("--livekit-metrics", "http://node.example:6789"), ("--livekit-metrics-auth", "a:b")));
        Assert.Contains("https", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("a:b", TestSettings.For(directory.Location, ("--livekit-metrics", "http://127.0.0.1:6789"), ("--livekit-metrics-auth", "a:b")).LiveKitMetricsAuth);
    }

    [Theory]
    [InlineData("{\"queueByte\":1}", "queueByte")]
    [InlineData("{\"queueBytes\":[]}", "queueBytes")]
    [InlineData("{\"data\":\"a\",\"data\":\"b\"}", "JSON")]
    [InlineData("[]", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData(null, "relay.json")]
    public void SettingsSource_BadFile_RefusedNamingTheFault(string? text, string named)
    {
        if (text is not null)
            directory.Write("relay.json", text);
        SettingsException refusal = Assert.Throws<SettingsException>(() => new SettingsSource(name => name == "--config" ? directory["relay.json"] : null, _ => null));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_Lists_AreRead()
    {
        RelaySettings settings = TestSettings.For(directory.Location, ("--hubs", "a.example:443, [::1]:80"), ("--ports", "7881/tcp,3478/udp"));
        Assert.Equal(["a.example:443", "[::1]:80"], settings.Hubs);
        Assert.Equal([(7881, "tcp"), (3478, "udp")], settings.Ports);
    }
}
