using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes about nodes, and those of the nodes themselves.</summary>
public sealed class NodeFunctions(NodeStore nodes, CredentialIssuer credentials, NodeConfigurations configurations, ConfigurationPulls pulls, TimeProvider time)
{
    [Function("ListNodes")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Nodes)] HttpRequest request, CancellationToken cancellation)
    {
        Outcome<PageQuery> read = PageQuery.Read(request, id => NodeId.TryParse(id, out _));
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        PageOf<NodeRecord> page = await nodes.ListAsync(query.After, query.Top, cancellation);
        return Answers.Ok(new PageOf<NodeView>([.. page.Items.Select(NodeView.Of)], page.Next));
    }

    [Function("GetNode")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Node)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        return await nodes.FindAsync(id, cancellation) is { } found
            ? Answers.Ok(NodeView.Of(found))
            : Answers.Problem(new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."));
    }

    [Function("IssueCredentials")]
    public async Task<IResult> IssueCredentialsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.NodeCredentials)] HttpRequest request, string node, CancellationToken cancellation)
    {
        NodeId caller = request.Call().Node;
        return await nodes.FindAsync(caller, cancellation) switch
        {
            { IsAdmitted: true, CredentialsRevoked: true } => Answers.Problem(new Refusal(ProblemKinds.CredentialsRevoked, $"{node} went to another operator, who has to bring its new key.")),
            { IsAdmitted: true } => Answers.Ok(credentials.Issue(caller, time.GetUtcNow())),
            _ => NotAdmitted(node),
        };
    }

    [Function("GetNodeConfiguration")]
    public async Task<IResult> GetConfigurationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.NodeConfiguration)] HttpRequest request, string node, CancellationToken cancellation)
    {
        NodeId caller = request.Call().Node;
        if (await nodes.FindAsync(caller, cancellation) is not { IsAdmitted: true } found)
            return NotAdmitted(node);
        NodeConfiguration configuration = await configurations.LoadAsync(found, time.GetUtcNow(), cancellation);
        await pulls.RecordAsync(caller, time.GetUtcNow(), cancellation);
        request.HttpContext.Response.Headers.ETag = configuration.Tag;
        return request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(configuration.Tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Answers.Ok(configuration.Content);
    }

    private static IResult NotAdmitted(string node) => Answers.Problem(new Refusal(ProblemKinds.NodeNotAdmitted, $"{node} must pass onboarding up to setup first."));
}
