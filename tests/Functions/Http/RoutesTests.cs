using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Http;

public class RoutesTests
{
    private static readonly (string Function, HttpTriggerAttribute Trigger)[] Triggers =
    [
        .. typeof(Routes).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Select(method => (Function: method.GetCustomAttribute<FunctionAttribute>()?.Name, Trigger: method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)))
            .Where(pair => pair.Function is not null && pair.Trigger is not null)
            .Select(pair => (pair.Function!, pair.Trigger!)),
    ];

    [Fact]
    public void Table_AndTheFunctions_AreTheSame()
    {
        Assert.Equal(
            Routes.All.Select(route => (route.Function, route.Method.ToLowerInvariant(), route.Template)).Order(),
            Triggers.Select(pair => (pair.Function, string.Join(',', pair.Trigger.Methods!), pair.Trigger.Route!)).Order());
    }

    [Fact]
    public void Functions_AuthorizationLevel_IsLeftToTheTable() =>
        Assert.All(Triggers, pair => Assert.Equal(AuthorizationLevel.Anonymous, pair.Trigger.AuthLevel));

    [Fact]
    public void Table_AndItsDocument_NameTheSameRoutes()
    {
        string document = Checkout.Read("docs/api/README.md");
        Assert.All(Routes.All, route =>
        {
            string query = route.Query.Length == 0 ? "" : "?" + string.Join('&', route.Query.Select(name => name + "="));
            Assert.Contains($"| `{route.Method} /api/{route.Template}{query}` |", document, StringComparison.Ordinal);
        });
        Assert.Equal(Routes.All.Count, document.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains(" /api/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Table_AdminPaths_AreForPeopleOnly() =>
        Assert.All(Routes.All.Where(route => route.Template.StartsWith("admin/", StringComparison.Ordinal)), route => Assert.IsType<Access.AnyPerson>(route.Access));

    [Fact]
    public void Table_BodiesOfReads_AreRefused() =>
        Assert.All(Routes.All.Where(route => route.Method == "GET"), route => Assert.Equal(0, route.BodyBytesMax));
}
