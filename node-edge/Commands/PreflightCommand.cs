using System.CommandLine;
using System.Globalization;
using System.Text;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Preflight;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay preflight</c>: is this machine fit for a node? The grades are the program's own assessment under its default policy; what the program decides is its affair.</summary>
internal static class PreflightCommand
{
    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var json = new Option<bool>("--json") { Description = "The signed report as JSON on standard output instead of the table." };
        var submit = new Option<bool>("--submit") { Description = "Send the report to the application of this node." };
        var command = new Command("preflight", "Measures this machine against the program's technical requirements. Exit 0 when nothing fails, 1 when something does.") { json, submit };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(streams, async () =>
        {
            RelaySettings relay = settings(parsed);
            using NodeIdentity identity = NodeIdentity.LoadOrCreate(relay.DataDirectory);
            using HttpClient http = HttpTransport.Create(relay);
            PreflightReport report = await PreflightRunner.MeasureAsync(relay, identity, http, TimeProvider.System, cancellation);
            AssessmentResult assessment = TechnicalAssessment.Decide(report, new HardwarePolicy());
            await streams.Output.WriteLineAsync(parsed.GetValue(json) ? Encoding.UTF8.GetString(PreflightCodec.Write(report)) : Table(report, assessment));
            if (parsed.GetValue(submit))
                return await SubmitAsync(relay, identity, http, report, streams, cancellation);
            return assessment.IsAccepted ? CommandLine.Done : CommandLine.Refused;
        }));
        return command;
    }

    private static async Task<int> SubmitAsync(RelaySettings relay, NodeIdentity identity, HttpClient http, PreflightReport report, Streams streams, CancellationToken cancellation)
    {
        string application = ApplyCommand.ReadApplicationId(relay.DataDirectory) ?? throw new SettingsException(RelaySetting.Data, "no application was sent from here; see: relay apply --help");
        var service = new ServiceClient(http, relay.Service, identity, new RelayClock(TimeProvider.System));
        ServiceAnswer answer = await service.SendAsync(
            HttpMethod.Post, $"/api/applications/{Uri.EscapeDataString(application)}/preflight", PreflightCodec.Write(report), null, cancellation);
        await streams.Error.WriteLineAsync(answer.IsSuccess ? $"relay: the program has the report: {Encoding.UTF8.GetString(answer.Body)}" : $"relay: the program refused the report: {answer.Sentence}");
        return answer.IsSuccess ? CommandLine.Done : CommandLine.Refused;
    }

    private static string Table(PreflightReport report, AssessmentResult assessment)
    {
        var text = new StringBuilder();
        text.AppendLine($"{"",-8}{"requirement",-20}{"measured",-22}{"minimum",-14}recommended");
        foreach (CriterionResult result in assessment.Results)
        {
            string grade = result.Measured is null && result.Detail.Length == 0 ? "unknown" : result.Grade.ToString().ToLowerInvariant();
            text.AppendLine($"{grade,-8}{result.Criterion,-20}{Shown(result.Measured, result.Unit),-22}{Shown(result.Minimum, result.Unit),-14}{Shown(result.Recommended, result.Unit)}"
                + (result.Detail.Length > 0 ? $"  ({result.Detail})" : ""));
        }

        if (report.Unmeasured.Count > 0)
            text.AppendLine().AppendLine("not measured:");
        foreach (UnmeasuredField field in report.Unmeasured)
            text.AppendLine($"  {field.Field}: {field.Reason}");
        return text.Append($"\nnode {report.Node}").ToString();
    }

    private static string Shown(long? value, string unit) => (value, unit) switch
    {
        (null, _) => "-",
        (long number, "yes/no") => number == 1 ? "yes" : "no",
        (long number, "bytes") => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.#} GB"),
        (long number, _) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}"),
    };
}
