using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Functions.Tests.Api;

[Collection(ApiCollection.Name)]
public class PreflightApiTests(ApiApp api)
{
    [Fact]
    public async Task Report_BelowTheMinimum_ShowsTheFailingCriterionUntilABetterOneComes()
    {
        using Applicant applicant = await VettedAsync();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Answer poor = await applicant.ReportAsync(applicant.Report(now.AddSeconds(-2), report => report with { CpuCores = 2 }));
        poor.Is(HttpStatusCode.Accepted);
        Assert.Equal("assessmentFailed", poor.Json.Text("reason"));
        JsonElement shown = await api.UntilAsync(applicant.Application, json => json.Step("technicalAssessment").Text("code") == "assessmentFailed");
        Assert.Equal(["cores: 2 cores, 4 cores needed, 8 cores recommended"], shown.Step("technicalAssessment").GetProperty("missing").EnumerateArray().Select(item => item.GetString()));

        (await applicant.ReportAsync(applicant.Report(now))).Is(HttpStatusCode.Accepted);
        await api.UntilStateAsync(applicant.Application, "setup");
    }

    [Fact]
    public async Task Report_SentAgain_IsTheSame()
    {
        using Applicant applicant = await VettedAsync();
        PreflightReport report = applicant.Report(DateTimeOffset.UtcNow, r => r with { CpuCores = 2 });
        (await applicant.ReportAsync(report)).Is(HttpStatusCode.Accepted);
        (await applicant.ReportAsync(report)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Report_OlderThanTheRecordedOne_IsRefused()
    {
        using Applicant applicant = await VettedAsync();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (await applicant.ReportAsync(applicant.Report(now, r => r with { CpuCores = 2 }))).Is(HttpStatusCode.Accepted);
        (await applicant.ReportAsync(applicant.Report(now.AddSeconds(-1)))).IsProblem("preflight-older", "atUnixMs");
        (await applicant.ReportAsync(applicant.Report(now, r => r with { CpuCores = 3 }))).IsProblem("preflight-older", "atUnixMs");
    }

    [Theory]
    [InlineData(-901)] // the demo takes reports of the last 15 minutes
    [InlineData(1_800)]
    public async Task Report_OfAnotherTime_IsRefused(int seconds)
    {
        using Applicant applicant = await VettedAsync();
        (await applicant.ReportAsync(applicant.Report(DateTimeOffset.UtcNow.AddSeconds(seconds)))).IsProblem("preflight-too-old", "atUnixMs");
    }

    [Fact]
    public async Task Report_OfAnotherNode_IsRefused()
    {
        using Applicant applicant = await VettedAsync();
        using Applicant other = await VettedAsync();
        string path = $"/api/applications/{applicant.Application}/preflight";
        (await other.SendAsync(HttpMethod.Post, path, PreflightCodec.Write(other.Report(DateTimeOffset.UtcNow)))).IsProblem("node-mismatch");
        (await applicant.SendAsync(HttpMethod.Post, path, PreflightCodec.Write(other.Report(DateTimeOffset.UtcNow)))).IsProblem("field-invalid", "signature");
    }

    [Fact]
    public async Task Report_ChangedAfterSigning_IsRefused()
    {
        using Applicant applicant = await VettedAsync();
        (await applicant.ReportAsync(applicant.Report(DateTimeOffset.UtcNow) with { CpuCores = 64 })).IsProblem("field-invalid", "signature");
        (await applicant.ReportAsync(applicant.Report(DateTimeOffset.UtcNow) with { Signature = null })).IsProblem("field-invalid", "signature");
    }

    [Fact]
    public async Task Report_AfterTheAssessment_IsRefused()
    {
        using Applicant applicant = await VettedAsync();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        PreflightReport report = applicant.Report(now);
        await applicant.ReportAsync(report);
        await api.UntilStateAsync(applicant.Application, "setup");
        (await applicant.ReportAsync(applicant.Report(now.AddMilliseconds(5)))).IsProblem("preflight-not-open");
        (await applicant.ReportAsync(report)).Is(HttpStatusCode.OK);
    }

    private async Task<Applicant> VettedAsync()
    {
        var applicant = new Applicant(api);
        (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
        await api.UntilStateAsync(applicant.Application, "vetting");
        (await api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", ApiApp.Decision(30, 20, 15), ApiApp.Admin)).Is(HttpStatusCode.Created);
        await api.UntilStateAsync(applicant.Application, "technicalAssessment");
        return applicant;
    }
}
