using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;
using NodeProgram.Emulator.Worker.Functions;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>HTTP functions: the request, the body, and values of route or query by name.</summary>
internal sealed class HttpTriggerRules(string routePrefix) : TriggerRules
{
    public override TriggerKind Kind => TriggerKind.HttpTrigger;

    public override Type AttributeType => typeof(HttpTriggerAttribute);

    public override string Bindable =>
        "an HTTP function takes HttpRequest as trigger, [FromBody] values, and route or query values (text, numbers, bool, Guid, dates, enums).";

    public override ParameterBinder? BindTrigger(ParameterInfo parameter, TriggerBindingAttribute trigger) =>
        parameter.ParameterType == typeof(HttpRequest) ? new ValueBinder(context => RequireHttp(context).Request) : null;

    public override ParameterBinder? BindOther(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(FromBodyAttribute)))
        {
            return new AsyncBinder(context => BodyReader.ReadAsync(RequireHttp(context), type, context));
        }

        if (!TextConverter.Supports(type))
        {
            return null;
        }

        var name = parameter.Name!;
        return new ValueBinder(context => TextConverter.Convert(HttpBindingData.Find(RequireHttp(context).Request, name), type, name));
    }

    public override void Check(string name, MethodInfo method, ParameterInfo parameter, TriggerBindingAttribute trigger, Action<string> fault)
    {
        try
        {
            RoutePatternFactory.Parse(FullRoute(routePrefix, name, (HttpTriggerAttribute)trigger));
        }
        catch (RoutePatternException exception)
        {
            fault($"route '{((HttpTriggerAttribute)trigger).Route}' is not a route template: {exception.Message}");
        }
    }

    public override IEnumerable<string> FaultsAcross(IReadOnlyList<FunctionDescriptor> functions)
    {
        var routes = functions.Where(function => function.Kind == Kind).GroupBy(function => Shape(FullRoute(routePrefix, function)), StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes)
        {
            var sharing = route.ToList();
            for (var first = 0; first < sharing.Count; first++)
            {
                for (var second = first + 1; second < sharing.Count; second++)
                {
                    if (Overlap(Methods(sharing[first]), Methods(sharing[second])))
                    {
                        yield return $"Functions '{sharing[first].Name}' and '{sharing[second].Name}' both answer route '/{FullRoute(routePrefix, sharing[first])}' with the same method.";
                    }
                }
            }
        }
    }

    public static string FullRoute(string prefix, FunctionDescriptor function) => FullRoute(prefix, function.Name, (HttpTriggerAttribute)function.Trigger);

    public static string[] Methods(FunctionDescriptor function) => ((HttpTriggerAttribute)function.Trigger).Methods ?? [];

    private static string FullRoute(string prefix, string name, HttpTriggerAttribute trigger) =>
        string.Join('/', new[] { prefix.Trim('/'), (trigger.Route ?? name).Trim('/') }.Where(part => part.Length > 0));

    private static HttpContext RequireHttp(FunctionContext context) => context.GetHttpContext()
        ?? throw new InvalidOperationException("HTTP functions need builder.ConfigureFunctionsWebApplication().");

    private static bool Overlap(string[] first, string[] second) =>
        first.Length == 0 || second.Length == 0 || first.Intersect(second, StringComparer.OrdinalIgnoreCase).Any();

    // Parameter names do not tell routes apart, constraints do.
    private static string Shape(string route) => string.Join('/', RoutePatternFactory.Parse(route).PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part is RoutePatternParameterPart parameter
            ? $"{{{(parameter.IsCatchAll ? "*" : string.Empty)}{string.Concat(parameter.ParameterPolicies.Select(policy => ":" + policy.Content))}}}"
            : ((RoutePatternLiteralPart)part).Content))));
}
