using System.Net;
using System.Text;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>What holds of every route, whoever adds one: other methods are not there, bodies are bounded, what is another's stays another's.</summary>
[Collection(ApiCollection.Name)]
public class RouteHygieneTests(ApiApp api)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    public static TheoryData<string> Templates => [.. Routes.All.Select(route => route.Template).Distinct()];

    public static TheoryData<string> Functions => [.. Routes.All.Select(route => route.Function)];

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Path_WithAMethodOfNoRow_IsNotThere(string template)
    {
        (Applicant node, _) = await api.KnownNodesAsync();
        string path = PathOf(template, node);
        foreach (string method in Methods.Except(Routes.All.Where(route => route.Template == template).Select(route => route.Method)))
        {
            // Some paths are told apart by their ids only: applications/x is the form of applications/{application}.
            if (Routes.All.Any(other => other.Method == method && IsForm(path, other.Template)))
                continue;
            foreach (string? token in new[] { null, ApiApp.Admin, (await OperatorCaller.SignInAsync(api, node.Operator)).Token })
            {
                Answer answer = await api.SendAsync(new HttpMethod(method), path, null, token is null ? null : "Bearer " + token);
                Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{method} {path}: {(int)answer.Status} {answer.Text}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Body_LargerThanTheRowSays_IsRefusedToThoseWhoMaySendOne(string function)
    {
        Route route = Routes.ByFunction[function];
        if (route.Method == "GET")
            return;
        (Applicant node, _) = await api.KnownNodesAsync();
        string path = PathOf(route.Template, node);
        byte[] body = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('a', route.BodyBytesMax) + "\"}");
        var method = new HttpMethod(route.Method);
        string? authorization = route.Access switch
        {
            Access.Anyone => null,
            Access.AnyPerson person => "Bearer " + TokenOf(person.Roles[0]),
            Access.OperatorOrPerson or Access.AnyOperator or Access.NamedOperator => "Bearer " + (await OperatorCaller.SignInAsync(api, node.Operator)).Token,
            _ => node.Sign(method, path, body),
        };
        Answer answer = await api.SendAsync(method, path, body, authorization);
        answer.IsProblem(route.BodyBytesMax == 0 ? "body-unexpected" : "body-too-large");
    }

    // Of what an operator may ask for by id, another operator sees nothing: neither by reading nor by writing, whatever the body.
    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Resource_OfAnotherOperator_IsRefused(string function)
    {
        Route route = Routes.ByFunction[function];
        if (route.Access is not (Access.AnyOperator or Access.OperatorOrPerson or Access.NamedOperator) || !route.Template.Contains('{', StringComparison.Ordinal))
            return;
        (Applicant node, Applicant other) = await api.KnownNodesAsync();
        OperatorCaller foreigner = await OperatorCaller.SignInAsync(api, other.Operator);
        byte[]? body = route.BodyBytesMax > 0 ? "{}"u8.ToArray() : null;
        Answer answer = await api.SendAsync(new HttpMethod(route.Method), PathOf(route.Template, node), body, "Bearer " + foreigner.Token);
        Assert.True(answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound || (body is not null && answer.Code is "field-missing"), $"{(int)answer.Status}: {answer.Text}");
    }

    [Fact]
    public void Table_PathsThatNameAnOperator_AreThatOperatorsOrPublic() =>
        Assert.All(Routes.All.Where(route => route.Template.Contains("{operator}", StringComparison.Ordinal)), route => Assert.True(
            route.Access is Access.NamedOperator || (route.Access is Access.Anyone && route.Method == "GET"), route.Function));

    internal static string PathOf(string template, Applicant node) => "/api/" + string.Join('/', template.Split('/').Select(part => part switch
    {
        "{application}" => node.Application,
        "{node}" => node.Node.ToString(),
        "{operator}" => node.Operator,
        "{epoch}" => "1",
        "{fault}" or "{case}" or "{faultId}" => "0x" + new string('1', 64),
        "{version}" => "0.0.1",
        "{paper}" => new string('a', 32),
        "{message}" => new string('0', 19) + "-" + new string('a', 32),
        ['{', ..] => "1",
        _ => part,
    }));

    private static string TokenOf(Role role) => role switch
    {
        Role.Admin => ApiApp.Admin,
        Role.Reviewer => ApiApp.Reviewer,
        Role.Council => ApiApp.Council,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A token is missing in this test."),
    };

    private static bool IsForm(string path, string template)
    {
        string[] parts = path["/api/".Length..].Split('/'), form = template.Split('/');
        return parts.Length == form.Length && parts.Zip(form).All(pair => pair.First == pair.Second || pair.Second.StartsWith('{'));
    }
}
