using System.Net;
using System.Text;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>Every route with every kind of caller. A caller that may not pass gets 401 or 403 before anything about the request itself is looked at.</summary>
[Collection(ApiCollection.Name)]
public class RoleRouteTests(ApiApp api)
{
    private static readonly string[] Callers = ["nobody", "unknown node", "node", "other node", "admin", "reviewer", "council", "operator", "other operator", "expired operator", "operator signed out",
        "forged principal", "wrong token", "wrong operator token"];

    public static TheoryData<string, string> RoutesAndCallers()
    {
        var rows = new TheoryData<string, string>();
        foreach (Route route in Routes.All)
        {
            foreach (string caller in Callers)
                rows.Add(route.Function, caller);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(RoutesAndCallers))]
    public async Task Route_ForACaller_OpensExactlyForThoseOfTheTable(string function, string caller)
    {
        Route route = Routes.ByFunction[function];
        (Applicant node, Applicant other) = await api.KnownNodesAsync();
        using var stranger = new Applicant(api);
        if (caller == "unknown node")
            node = stranger;
        string path = RouteHygieneTests.PathOf(route.Template, node);
        var method = new HttpMethod(route.Method);

        using var request = new HttpRequestMessage(method, path);
        if (caller == "forged principal")
            request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"auth_typ":"aad","claims":[{"typ":"oid","val":"x"},{"typ":"roles","val":"admin"}]}""")));
        else if (await AuthorizationAsync(caller, node, other, method, path) is { } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await api.Http.SendAsync(request);
        Answer answer = await Answer.ReadAsync(response);

        (HttpStatusCode Status, string Code)? refusal = Expected(route, caller);
        if (refusal is { } expected)
        {
            answer.IsProblem(expected.Code);
            answer.Is(expected.Status);
        }
        else
        {
            // Past the door; what the function says of an empty body or a missing record is its own.
            Assert.DoesNotContain(answer.Code, new[] { "credentials-missing", "token-invalid", "signature-malformed", "signature-invalid", "node-key-unknown", "role-missing", "session-expired", "route-closed" });
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.Status);
        }
    }

    // The table of the test, not of the program: who gets past the door of what.
    private static (HttpStatusCode, string)? Expected(Route route, string caller)
    {
        bool signs = caller is "unknown node" or "node" or "other node";
        switch (route.Access)
        {
            case Access.Anyone:
                return null;
            case Access.AnyPerson or Access.AnyOperator or Access.NamedOperator or Access.OperatorOrPerson:
                if (caller is "nobody" or "forged principal")
                    return (HttpStatusCode.Unauthorized, "credentials-missing");
                if (caller is "expired operator")
                    return (HttpStatusCode.Unauthorized, "session-expired");
                if (signs || caller is "wrong token" or "wrong operator token" or "operator signed out")
                    return (HttpStatusCode.Unauthorized, "token-invalid");
                if (!MayPass(route.Access).Contains(caller is "other operator" ? "operator" : caller))
                    return (HttpStatusCode.Forbidden, "role-missing");
                return caller is "other operator" && route.Access is Access.NamedOperator ? (HttpStatusCode.Forbidden, "operator-mismatch") : null;
            default:
                if (!signs)
                    return (HttpStatusCode.Unauthorized, caller is "nobody" or "forged principal" ? "credentials-missing" : "signature-malformed");
                if (route.Access is Access.AnyApplicant)
                    return null;
                return (caller, route.Access) switch
                {
                    ("unknown node", _) => (HttpStatusCode.Unauthorized, "node-key-unknown"),
                    ("other node", Access.NamedNode) => (HttpStatusCode.Forbidden, "node-mismatch"),
                    ("other node", Access.AnyNode) => (HttpStatusCode.Forbidden, "node-mismatch"),
                    _ => null,
                };
        }
    }

    private static IEnumerable<string> MayPass(Access access) => access switch
    {
        Access.AnyPerson people => people.Roles.Select(Name),
        Access.OperatorOrPerson either => either.Roles.Select(Name).Append("operator"),
        _ => ["operator"],
    };

    private static string Name(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Reviewer => "reviewer",
        Role.Council => "council",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A caller is missing in this test."),
    };

    private async Task<string?> AuthorizationAsync(string caller, Applicant node, Applicant other, HttpMethod method, string path) => caller switch
    {
        "nobody" => null,
        "unknown node" or "node" => node.Sign(method, path, null),
        "other node" => other.Sign(method, path, null),
        "admin" => "Bearer " + ApiApp.Admin,
        "reviewer" => "Bearer " + ApiApp.Reviewer,
        "council" => "Bearer " + ApiApp.Council,
        "operator" => "Bearer " + (await OperatorCaller.SignInAsync(api, node.Operator)).Token,
        "other operator" => "Bearer " + (await OperatorCaller.SignInAsync(api, other.Operator)).Token,
        "expired operator" => "Bearer " + (await OperatorCaller.SignInAsync(api, lifetime: TimeSpan.Zero)).Token,
        "operator signed out" => "Bearer " + await SignedOutAsync(),
        "wrong operator token" => $"Bearer op.{node.Operator}.{new string('A', 43)}",
        "wrong token" => "Bearer 00000000000000000000000000000000000000",
        _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, "No such caller."),
    };

    private async Task<string> SignedOutAsync()
    {
        OperatorCaller caller = await OperatorCaller.SignInAsync(api);
        (await api.SendAsync(HttpMethod.Delete, "/api/sessions/current", null, "Bearer " + caller.Token)).Is(HttpStatusCode.NoContent);
        return caller.Token;
    }
}
