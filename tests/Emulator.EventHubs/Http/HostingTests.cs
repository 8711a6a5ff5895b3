using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Emulator.EventHubs.Hosting;

namespace NodeProgram.Emulator.EventHubs.Tests.Http;

public class HostingTests
{
    [Fact]
    public void Certificate_OnceMade_IsKeptAndItsKeyIsPrivate()
    {
        using TempDirectory directory = new();
        using X509Certificate2 made = EventHubsCertificate.LoadOrCreate(directory, TimeProvider.System);
        using X509Certificate2 kept = EventHubsCertificate.LoadOrCreate(directory, TimeProvider.System);
        Assert.Equal(made.Thumbprint, kept.Thumbprint);
        Assert.True(kept.HasPrivateKey);
        Assert.True(kept.MatchesHostname("127.0.0.1"));
        Assert.True(kept.MatchesHostname("localhost"));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(Path.Combine(directory, "eventhubs.crt")), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "eventhubs.key")));
    }

    [Fact]
    public void Certificate_SoonToExpire_IsMadeAnew()
    {
        using TempDirectory directory = new();
        FakeTimeProvider time = new(DateTimeOffset.Parse("2026-11-22T12:00:00Z"));
        using X509Certificate2 first = EventHubsCertificate.LoadOrCreate(directory, time);
        time.Advance(first.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(31));
        using X509Certificate2 still = EventHubsCertificate.LoadOrCreate(directory, time);
        Assert.Equal(first.Thumbprint, still.Thumbprint);
        time.Advance(TimeSpan.FromDays(2));
        using X509Certificate2 next = EventHubsCertificate.LoadOrCreate(directory, time);
        Assert.NotEqual(first.Thumbprint, next.Thumbprint);
    }

    [Fact]
    public void Certificate_FilesThatDoNotBelongTogether_AreTold()
    {
        using TempDirectory directory = new();
        EventHubsCertificate.LoadOrCreate(directory, TimeProvider.System).Dispose();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(directory, "eventhubs.key"), other.ExportPkcs8PrivateKeyPem());
        Assert.Equal(EventLogFault.Io, Assert.Throws<EventLogException>(() => EventHubsCertificate.LoadOrCreate(directory, TimeProvider.System)).Fault);
    }

    [Fact]
    public void DefaultRule_OnceMade_IsKeptAndPrivate()
    {
        using TempDirectory directory = new();
        string first, second;
        using (TestHub hub = new(directory))
            first = hub.Namespace.DefaultConnectionString;
        using (TestHub hub = new(directory))
            second = hub.Namespace.DefaultConnectionString;
        Assert.Equal(first, second);
        Assert.StartsWith("Endpoint=sb://127.0.0.1:7072/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=", first, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "eventhubs.sas")));
        using TempDirectory elsewhere = new();
        using TestHub other = new(elsewhere);
        Assert.NotEqual(first, other.Namespace.DefaultConnectionString);
    }

    [Theory]
    [InlineData("Emulator:EventHubs:PartitionCount", "0")]
    [InlineData("Emulator:EventHubs:PartitionCount", "1025")]
    [InlineData("Emulator:EventHubs:PartitionCount", "many")]
    [InlineData("Emulator:EventHubs:Url", "http://127.0.0.1:7072")]
    [InlineData("Emulator:EventHubs:Url", "not an address")]
    [InlineData("Emulator:EventHubs:Retention", "00:00:59")]
    [InlineData("Emulator:EventHubs:Retention", "soon")]
    [InlineData("Emulator:EventHubs:RetentionBytes", "1")]
    [InlineData("Emulator:EventHubs:SegmentBytes", "1")]
    [InlineData("Emulator:EventHubs:InFlightBytes", "1")]
    [InlineData("Emulator:EventHubs:Hubs:0", "../up")]
    [InlineData("Emulator:EventHubs:Rules:0:Name", "alone")]
    [InlineData("Emulator:EventHubs:Rules:0:Rights", "Everything")]
    public void Settings_OutOfRange_AreToldByTheirKey(string key, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build();
        ArgumentException told = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEmbeddedEventHubs(configuration));
        Assert.Contains(string.Join(':', key.Split(':')[..3]), told.Message, StringComparison.Ordinal);
    }
}
