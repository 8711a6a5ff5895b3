using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes of an applicant.</summary>
public sealed class ApplicationFunctions(
    ApplicationDesk desk, PreflightDesk preflights, ApplicationStore applications, PolicyInForce policy, ProgramSettings settings, TimeProvider time)
{
    [Function("SubmitApplication")]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Applications)] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        ApiCall call = request.Call();
        Outcome<ApplicationForm> read = ApplicationFormReader.Read(call.Body, settings.AllowPrivateAddresses);
        if (read is not Outcome<ApplicationForm>.Done(var form))
            return Answers.Problem(((Outcome<ApplicationForm>.Refused)read).Refusal);
        NodeSignature signature = call.ApplicantSignature!;
        if (signature.Node != form.Node)
            return Answers.Problem(new Refusal(ProblemKinds.NodeMismatch, $"Signed by {signature.Node}; the body's nodeKey is that of {form.Node}.") { Field = "nodeKey" });
        if (AccessCheck.CheckSignature(signature, form.NodeKey, request, call.Body, policy.Policy.Telemetry, time.GetUtcNow()) is { } refusal)
            return Answers.Problem(refusal);

        return await desk.SubmitAsync(form, client, cancellation) switch
        {
            Outcome<Submission>.Done({ Created: true } done) =>
                Answers.Created(request, "/api/applications/" + done.Application.Id, ApplicationView.Of(done.Application, policy.Policy.Onboarding)),
            Outcome<Submission>.Done(var done) => Answers.Ok(ApplicationView.Of(done.Application, policy.Policy.Onboarding)),
            Outcome<Submission>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    [Function("GetApplication")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Application)] HttpRequest request, string application, CancellationToken cancellation)
    {
        if (PathIds.CheckApplication(application) is { } refusal)
            return Answers.Problem(refusal);
        return await applications.FindAsync(application, cancellation) is { } found
            ? Answers.Ok(ApplicationView.Of(found, policy.Policy.Onboarding))
            : Answers.Problem(new Refusal(ProblemKinds.ApplicationUnknown, $"{application} was never submitted."));
    }

    [Function("SubmitPreflight")]
    public async Task<IResult> SubmitPreflightAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Preflight)] HttpRequest request, string application,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (PathIds.CheckApplication(application) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        return await preflights.SubmitAsync(application, call.Node, call.Body, client, cancellation) switch
        {
            Outcome<PreflightTaken>.Done({ Created: true } done) => Answers.Accepted(done.Assessment),
            Outcome<PreflightTaken>.Done(var done) => Answers.Ok(done.Assessment),
            Outcome<PreflightTaken>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }
}
