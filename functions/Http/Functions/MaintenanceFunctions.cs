using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Maintenance;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>Announcing maintenance: for a node's operator; the windows are public, since they are part of the evidence.</summary>
public sealed class MaintenanceFunctions(MaintenanceDesk desk, MaintenanceRows rows, NodeStore nodes)
{
    private const int InstantDigitsMax = 15;
    private const long InstantMax = 999_999_999_999_999;

    [Function("AnnounceMaintenance")]
    public async Task<IResult> AnnounceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Maintenance)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        Outcome<JsonFields> parsed = JsonFields.Parse(call.Body, "startAt", "endAt");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return Answers.Problem(((Outcome<JsonFields>.Refused)parsed).Refusal);
        long startAt = fields.Number("startAt", 0, InstantMax), endAt = fields.Number("endAt", 0, InstantMax);
        if (fields.Refusal is { } wrong)
            return Answers.Problem(wrong);
        return await desk.AnnounceAsync(call.Operator.Address, id, startAt, endAt, cancellation) switch
        {
            Outcome<Announced>.Done({ Created: true } done) => Answers.Created(request, $"/api/nodes/{node}/maintenance", done.Window),
            Outcome<Announced>.Done(var done) => Answers.Ok(done.Window),
            Outcome<Announced>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    [Function("ListMaintenance")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Maintenance)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        return await nodes.FindAsync(id, cancellation) is null
            ? Answers.Problem(new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."))
            : Answers.Ok(new { items = await rows.FindAsync(id, cancellation) });
    }

    [Function("CancelMaintenance")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.MaintenanceWindow)] HttpRequest request, string node, string startAt, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        if (startAt.Length is 0 or > InstantDigitsMax || startAt.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return Answers.Problem(new Refusal(ProblemKinds.IdInvalid, "A window is named by its begin, Unix milliseconds.") { Field = "startAt" });
        long at = long.Parse(startAt, NumberStyles.None, CultureInfo.InvariantCulture);
        return await desk.CancelAsync(request.Call().Operator.Address, id, at, cancellation) switch
        {
            Outcome<MaintenanceWindow>.Done(var done) => Answers.Ok(done),
            Outcome<MaintenanceWindow>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }
}
