using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Onboarding;

/// <summary>A report that was handed in, and what it shows.</summary>
/// <param name="Created">False: it was there already.</param>
public sealed record PreflightTaken(AssessmentResult Assessment, bool Created);

/// <summary>
/// Takes preflight reports (rules, section 9). The latest counts; it may come before the workflow asks for it. Refusals in order of precedence: unknown application, another
/// node, malformed, not the node's own signature, too old, a later one is there, assessment over.
/// </summary>
public sealed class PreflightDesk(ApplicationStore applications, ReviewStore reviews, Outbox outbox, PolicyInForce policy, TimeProvider time)
{
    public async Task<Outcome<PreflightTaken>> SubmitAsync(string id, NodeId sender, ReadOnlyMemory<byte> body, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await applications.FindAsync(id, cancellation) is not { } application)
            return new Refusal(ProblemKinds.ApplicationUnknown, $"{id} was never submitted.");
        if (application.Node != sender)
            return new Refusal(ProblemKinds.NodeMismatch, "The application is another node's.");
        if (!PreflightCodec.TryParse(body.Span, out PreflightReport? report, out TelemetryRefusal fault))
            return Malformed(fault);
        if (report!.Node != sender || !PreflightCodec.Verify(report))
            return new Refusal(ProblemKinds.FieldInvalid, "The report is not signed by the node.") { Field = "signature" };
        DateTimeOffset now = time.GetUtcNow();
        if (Math.Abs(now.ToUnixTimeMilliseconds() - report.AtUnixMs) > policy.Policy.Onboarding.PreflightMaxAgeSeconds * 1000L)
            return new Refusal(ProblemKinds.PreflightTooOld, $"It was made at {report.AtUnixMs}, now it is {now.ToUnixTimeMilliseconds()}.") { Field = "atUnixMs" };

        AssessmentResult assessment = TechnicalAssessment.Decide(report, policy.Policy.Onboarding.Hardware);
        var received = new StoredPreflight(body.ToArray(), Convert.ToHexStringLower(SHA256.HashData(body.Span)), report.AtUnixMs, now);
        return await Conflicts.RetryAsync<Outcome<PreflightTaken>>($"Preflight of {id}", async () =>
        {
            StoredPreflight? before = await reviews.FindPreflightAsync(id, application.Attempt, cancellation);
            if (before?.Hash != received.Hash)
            {
                if (before?.AtUnixMs >= received.AtUnixMs)
                    return new Refusal(ProblemKinds.PreflightOlder, $"The recorded one is of {before.AtUnixMs}.") { Field = "atUnixMs" };
                if (application.State > ApplicationState.TechnicalAssessment)
                    return new Refusal(ProblemKinds.PreflightNotOpen, $"The application is in state {application.State}.");
            }
            Promise signal = await outbox.PromiseAsync(Signal.Raise(application.InstanceId, OnboardingEvents.Preflight), cancellation);
            if (before?.Hash != received.Hash)
                await reviews.SavePreflightAsync(id, application.Attempt, received, before, cancellation);
            await outbox.DeliverAsync(client, signal, cancellation);
            return new PreflightTaken(assessment, before?.Hash != received.Hash);
        });
    }

    private static Refusal Malformed(TelemetryRefusal fault)
    {
        ProblemKind kind = fault.Code switch
        {
            TelemetryRefusalCode.TooLarge => ProblemKinds.BodyTooLarge,
            TelemetryRefusalCode.UnknownField => ProblemKinds.FieldUnknown,
            TelemetryRefusalCode.DuplicateField => ProblemKinds.FieldDuplicate,
            TelemetryRefusalCode.MissingField => ProblemKinds.FieldMissing,
            TelemetryRefusalCode.WrongType => ProblemKinds.FieldType,
            TelemetryRefusalCode.OutOfRange => ProblemKinds.FieldOutOfRange,
            TelemetryRefusalCode.TooMany => ProblemKinds.FieldTooLong,
            TelemetryRefusalCode.NotJson => ProblemKinds.JsonInvalid,
            _ => ProblemKinds.FieldInvalid,
        };
        string code = JsonNamingPolicy.CamelCase.ConvertName(fault.Code.ToString());
        return new Refusal(kind, fault.Field.Length > 0 ? $"{fault.Field}: {code}." : $"The report cannot be read: {code}.") { Field = fault.Field.Length > 0 ? fault.Field : null };
    }
}
