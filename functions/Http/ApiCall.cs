using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Auth;

namespace NodeProgram.Functions.Http;

/// <summary>What the middleware found out about a request before its function runs: the route, the caller, the whole (bounded) body.</summary>
public sealed record ApiCall(Route Route, Caller Caller, ReadOnlyMemory<byte> Body)
{
    /// <summary>The parsed, not yet checked signature of a route for applicants; null on every other.</summary>
    public NodeSignature? ApplicantSignature { get; init; }

    /// <summary>The person who calls.</summary>
    /// <exception cref="InvalidOperationException">The route is not one for people.</exception>
    public Caller.Person Person => Caller as Caller.Person ?? throw new InvalidOperationException($"{Route.Function} is not a route for people.");

    /// <summary>The operator that calls.</summary>
    /// <exception cref="InvalidOperationException">The route is not one for operators, or a person called one that is for both.</exception>
    public Caller.Operator Operator => Caller as Caller.Operator ?? throw new InvalidOperationException($"{Route.Function} was not called by an operator.");

    /// <summary>The node that calls.</summary>
    /// <exception cref="InvalidOperationException">The route is not one for known nodes.</exception>
    public NodeId Node => (Caller as Caller.Node)?.Id ?? throw new InvalidOperationException($"{Route.Function} is not a route for nodes.");
}

/// <summary>Reaches the <see cref="ApiCall"/> of a request.</summary>
public static class ApiCallExtensions
{
    /// <exception cref="InvalidOperationException">The access middleware has not run.</exception>
    public static ApiCall Call(this HttpRequest request) =>
        request.HttpContext.Features.Get<ApiCall>() ?? throw new InvalidOperationException("The access middleware is not in the pipeline.");

    /// <summary>The path and query as signed.</summary>
    public static string SignedTarget(this HttpRequest request) => request.GetEncodedPathAndQuery();
}
