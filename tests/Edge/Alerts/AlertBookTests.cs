using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Alerts;
using NodeProgram.Edge.MediaServer;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Alerts;

public sealed class AlertBookTests : IDisposable
{
    private const long Gibibyte = 1L << 30;

    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly StringWriter log = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void See_DiskFillsWithinAWeek_WarnsOnceWithTheDaysLeftAndClearsWhenItIsOver()
    {
        AlertBook book = Book();
        for (int minutes = 0; minutes < 180; minutes += 5) // a tenth of the disk a day from half full: five days
            book.See(At(minutes) with { DiskPpm = 500_000 + minutes * 100_000 / 1_440 });
        AlertReport alert = Report(book, "disk-fill");
        Assert.True(alert.Raised);
        Assert.InRange(alert.Figure!.Value, 116, 118); // hours to fill the 48.8 % that are left
        Assert.Contains("4 days", alert.Sentence, StringComparison.Ordinal);
        Assert.Single(Lines("disk-fill"));

        for (int minutes = 180; minutes < 180 + 1_500; minutes += 5)
            book.See(At(minutes) with { DiskPpm = 512_000 });
        Assert.False(Report(book, "disk-fill").Raised);
        Assert.Equal(2, Lines("disk-fill").Length);
        Assert.EndsWith("over", Lines("disk-fill")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void See_DiskSteadyOrTooFewPoints_SaysNothing()
    {
        AlertBook book = Book();
        for (int second = 0; second < 1_200; second += 10) // steep, but 20 minutes are no trend
            book.See(At(0) with { AtUnixMs = second * 1_000L, DiskPpm = 100_000 + second * 100 });
        Assert.False(Report(book, "disk-fill").Raised);
        AlertBook steady = Book();
        for (int minutes = 0; minutes < 1_440; minutes += 5)
            steady.See(At(minutes) with { DiskPpm = 700_000 + minutes / 5 % 2 * 500 });
        Assert.False(Report(steady, "disk-fill").Raised);
        Assert.Empty(log.ToString());
    }

    [Fact]
    public void See_DiskNearlyFull_WarnsWithoutATrendAndDoesNotFlapAtTheThreshold()
    {
        AlertBook book = Book();
        for (int minutes = 0; minutes < 2_880; minutes += 5)
            book.See(At(minutes) with { DiskPpm = 950_000 + (minutes / 5 % 2 == 0 ? 1_000 : -1_000) + (minutes < 60 ? 1_000 : 0) });
        Assert.True(Report(book, "disk-fill").Raised);
        Assert.Single(Lines("disk-fill"));
    }

    [Fact]
    public void See_ErrorsGrow_WarnsBeforeTheyAreMany()
    {
        AlertBook book = Book();
        long requests = 0, errors = 0;
        int raisedAt = -1;
        for (int minute = 0; minute < 60 && raisedAt < 0; minute++)
        {
            (requests, errors) = (requests + 1_000, errors + minute * 2); // 0.2 % more each minute
            book.See(At(minute) with { Requests = requests, ServerErrors = errors });
            raisedAt = Report(book, "error-slope").Raised ? minute : -1;
        }

        Assert.InRange(raisedAt, 5, 12); // at about 1 to 2 %; 5 % come at minute 25
        for (int minute = raisedAt + 1; minute < raisedAt + 90; minute++)
        {
            requests += 1_000;
            book.See(At(minute) with { Requests = requests, ServerErrors = errors });
        }

        Assert.False(Report(book, "error-slope").Raised);
        Assert.Equal(2, Lines("error-slope").Length);
    }

    [Fact]
    public void See_FewRequestsOrNoFigures_IsNoRate()
    {
        AlertBook book = Book();
        for (int minute = 0; minute < 19; minute++)
            book.See(At(minute) with { Requests = minute, ServerErrors = minute });
        for (int minute = 19; minute < 60; minute++)
            book.See(At(minute));
        Assert.Null(Report(book, "error-slope").Figure);
        Assert.False(Report(book, "error-slope").Raised);
    }

    [Theory]
    [InlineData(2, 0, true)] // 2 MiB every five minutes and nothing given back
    [InlineData(0, 0, false)]
    [InlineData(2, 60, false)] // a collector's sawtooth: all given back every hour
    public void See_MemoryOfTheMediaServer_LeakIsWhatNeverFallsBack(int mebibytes, int givesBackMinutes, bool leak)
    {
        AlertBook book = Book();
        for (int minutes = 0; minutes < 720; minutes += 5)
            book.See(View(minutes, Gibibyte / 4 + ((long)mebibytes << 20) * (givesBackMinutes > 0 ? minutes % givesBackMinutes : minutes) / 5, generation: 1));
        Assert.Equal(leak, Report(book, "memory-leak").Raised);
        if (!leak)
            return;
        Assert.Equal(576L << 20, Report(book, "memory-leak").Figure); // 288 steps of 2 MiB a day
        book.See(View(720, Gibibyte, generation: 2));
        Assert.False(Report(book, "memory-leak").Raised); // restarted: that leak is gone
        Assert.Equal(2, Lines("memory-leak").Length);
    }

    [Theory]
    [InlineData(30, false, 30)]
    [InlineData(16, false, 16)]
    [InlineData(13, true, 13)]
    [InlineData(-2, true, -2)]
    public void CheckCertificates_DaysLeft_WarnsUnderFourteen(int days, bool raised, int figure)
    {
        directory.Write("chain.pem", Certificate(400) + "\n" + Certificate(days));
        AlertBook book = Book(directory["chain.pem"]);
        book.CheckCertificates();
        AlertReport alert = Report(book, "certificate-expiry");
        Assert.Equal((raised, (long?)figure, directory["chain.pem"]), (alert.Raised, alert.Figure, alert.Subject));
    }

    [Fact]
    public void CheckCertificates_UnreadableThenRenewed_WarnsAndClears()
    {
        directory.Write("tls.pem", "no certificate");
        AlertBook book = Book(directory["tls.pem"], directory["missing.pem"]);
        book.CheckCertificates();
        Assert.Equal(2, book.Reports().Count(alert => alert.Raised));
        directory.Write("tls.pem", Certificate(90));
        for (int hour = 0; hour < 5; hour++)
            book.CheckCertificates();
        AlertReport left = Assert.Single(book.Reports(), alert => alert.Raised);
        Assert.Equal(directory["missing.pem"], left.Subject);
        Assert.Equal(3, Lines("certificate-expiry").Length);
    }

    [Fact]
    public void Raised_SeveralAlerts_AreOneOfEachKindWithoutWordsOrFiles()
    {
        directory.Write("chain.pem", Certificate(13));
        directory.Write("expired.pem", Certificate(-2));
        AlertBook book = Book(directory["chain.pem"], directory["expired.pem"]);
        Assert.Empty(book.Raised());
        book.CheckCertificates();
        TelemetryAlert certificate = new(TelemetryAlertCode.CertificateExpiry, time.GetUtcNow().ToUnixTimeMilliseconds(), -2);
        Assert.Equal([certificate], book.Raised());
        for (int minutes = 0; minutes < 180; minutes += 5)
            book.See(At(minutes) with { DiskPpm = 500_000 + minutes * 100_000 / 1_440 });
        TelemetryAlert[] raised = [.. book.Raised()];
        Assert.Equal([TelemetryAlertCode.DiskFill, TelemetryAlertCode.CertificateExpiry], raised.Select(alert => alert.Code));
        Assert.InRange(raised[0].Figure!.Value, 116, 118);
        directory.Write("expired.pem", Certificate(90));
        File.Delete(directory["chain.pem"]);
        book.CheckCertificates();
        Assert.Equal(certificate with { Figure = null }, book.Raised()[^1]); // one that cannot be read
    }

    private AlertBook Book(params string[] certificates) => new(certificates, new RelayClock(time), new RelayLog(log, time));

    private static AlertReport Report(AlertBook book, string name) => book.Reports().First(alert => alert.Name == name);

    private static Sample At(int minutes) => new() { AtUnixMs = minutes * 60_000L };

    private static MediaServerView View(int minutes, long bytes, int generation) => new(At(minutes), bytes, generation);

    private string[] Lines(string alert) => [.. log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains(" alert " + alert, StringComparison.Ordinal))];

    private string Certificate(int days)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset end = time.GetUtcNow().AddDays(days).AddHours(1);
        using X509Certificate2 certificate = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256).CreateSelfSigned(end.AddDays(-500), end);
        return certificate.ExportCertificatePem();
    }
}
