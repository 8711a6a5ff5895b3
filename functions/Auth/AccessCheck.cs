using Microsoft.AspNetCore.Http;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Auth;

/// <summary>
/// Turns a request and its route into an <see cref="ApiCall"/> or a refusal, in this order: who the person or operator is (401), the role (403), the query (400),
/// the body's size and type (413, 415), the node's signature (401), the node's identity (403).
/// </summary>
public sealed class AccessCheck(PeopleAuthenticator people, OperatorAuthenticator operators, INodeKeys nodeKeys, PolicyInForce policy, TimeProvider time)
{
    public async Task<Outcome<ApiCall>> CheckAsync(Route route, HttpRequest request, CancellationToken cancellation)
    {
        Caller caller = Caller.Unnamed;
        NodeSignature? signature = null;
        switch (route.Access)
        {
            case Access.AnyPerson or Access.AnyOperator or Access.NamedOperator or Access.OperatorOrPerson:
                switch (await CheckBearerAsync(route, request, cancellation))
                {
                    case Outcome<Caller>.Refused(var refusal):
                        return refusal;
                    case Outcome<Caller>.Done(var found):
                        caller = found;
                        break;
                }
                break;
            case Access.AnyApplicant or Access.AnyNode or Access.NamedNode:
                if (request.Headers.Authorization.Count == 0)
                    return new Refusal(ProblemKinds.CredentialsMissing, "Sign the request with the node's key: Authorization: NodeSignature.");
                if (!NodeSignature.TryParse(request.Headers.Authorization.ToString(), out signature))
                    return new Refusal(ProblemKinds.SignatureMalformed, "It reads: NodeSignature node=\"0x..\",at=\"unix ms\",sig=\"base64url\".");
                break;
        }

        if (request.Query.Keys.FirstOrDefault(name => !route.Query.Contains(name)) is { } unknown)
            return new Refusal(ProblemKinds.QueryInvalid, $"{unknown} is not known here.") { Field = unknown };
        if (request.Query.FirstOrDefault(parameter => parameter.Value.Count != 1).Key is { } repeated)
            return new Refusal(ProblemKinds.QueryInvalid, $"{repeated} is there more than once.") { Field = repeated };

        Outcome<ReadOnlyMemory<byte>> read = await RequestBody.ReadAsync(request, route.BodyBytesMax, cancellation);
        if (read is Outcome<ReadOnlyMemory<byte>>.Refused(var bodyRefusal))
            return bodyRefusal;
        ReadOnlyMemory<byte> body = ((Outcome<ReadOnlyMemory<byte>>.Done)read).Value;

        if (route.Access is Access.AnyApplicant)
            return new ApiCall(route, caller, body) { ApplicantSignature = signature };
        return signature is null ? new ApiCall(route, caller, body) : await CheckNodeAsync(route, request, signature, body, cancellation);
    }

    // Operators show a session's token, people what the platform or a local run gives them. What is shown decides who is asked; what the route wants decides whether that is enough.
    private async Task<Outcome<Caller>> CheckBearerAsync(Route route, HttpRequest request, CancellationToken cancellation)
    {
        string authorization = request.Headers.Authorization.ToString();
        Outcome<Caller> outcome = OperatorAuthenticator.IsFor(authorization) ? await operators.AuthenticateAsync(authorization, cancellation) : people.Authenticate(request);
        if (outcome is not Outcome<Caller>.Done(var caller))
            return outcome;
        (IReadOnlyList<Role> roles, bool forOperators) = route.Access switch
        {
            Access.AnyPerson access => (access.Roles, false),
            Access.OperatorOrPerson access => (access.Roles, true),
            _ => ([], true),
        };
        if (caller is Caller.Operator ? !forOperators : !roles.Any(((Caller.Person)caller).Roles.Contains))
            return new Refusal(ProblemKinds.RoleMissing, "Needed: " + string.Join(" or ", roles.Select(role => role.ToString().ToLowerInvariant()).Concat(forOperators ? ["operator"] : Array.Empty<string>())) + ".");
        if (route.Access is Access.NamedOperator)
        {
            if (!EthereumAddress.TryParse(request.RouteValues["operator"] as string, out EthereumAddress named))
                return new Refusal(ProblemKinds.IdInvalid, "An operator is an Ethereum address, in lower case or with its checksum.") { Field = "operator" };
            if (named != ((Caller.Operator)caller).Address)
                return new Refusal(ProblemKinds.OperatorMismatch, "An operator may ask only for itself.");
        }
        return outcome;
    }

    private async Task<Outcome<ApiCall>> CheckNodeAsync(
        Route route, HttpRequest request, NodeSignature signature, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        byte[]? key = await nodeKeys.FindAsync(signature.Node, cancellation);
        if (key is null)
            return new Refusal(ProblemKinds.NodeKeyUnknown, "Apply first.");
        if (CheckSignature(signature, key, request, body, policy.Policy.Telemetry, time.GetUtcNow()) is { } refusal)
            return refusal;
        if (route.Access is Access.NamedNode)
        {
            if (!NodeId.TryParse(request.RouteValues["node"] as string, out NodeId named))
                return new Refusal(ProblemKinds.IdInvalid, "A node's id is 0x and 64 lower-case hex digits.") { Field = "node" };
            if (named != signature.Node)
                return new Refusal(ProblemKinds.NodeMismatch, "A node may ask only for itself.");
        }
        return new ApiCall(route, new Caller.Node(signature.Node), body);
    }

    /// <summary>The refusal when a signature's time or content does not fit; null when the holder of the key made this request.</summary>
    public static Refusal? CheckSignature(
        NodeSignature signature, byte[] key, HttpRequest request, ReadOnlyMemory<byte> body, TelemetryPolicy policy, DateTimeOffset now)
    {
        long nowUnixMs = now.ToUnixTimeMilliseconds();
        if (!signature.IsFresh(nowUnixMs, policy))
            return new Refusal(ProblemKinds.SignatureExpired, $"Signed at {signature.AtUnixMs}, received at {nowUnixMs}; {policy.RequestSkewSecondsMax} s apart are allowed.");
        return signature.Verify(key, request.Method, request.SignedTarget(), body.Span)
            ? null
            : new Refusal(ProblemKinds.SignatureInvalid, "It is made over METHOD, path and query, at, and the hex SHA-256 of the body, joined by LF.");
    }
}
