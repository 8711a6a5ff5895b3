using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>The functions of an app. Found by reflection, all faults together, so that one start shows everything there is to mend.</summary>
internal sealed partial class FunctionIndex
{
    private FunctionIndex(ImmutableArray<FunctionDescriptor> functions, ImmutableArray<string> faults) => (Functions, Faults) = (functions, faults);

    public ImmutableArray<FunctionDescriptor> Functions { get; }

    /// <summary>A sentence each, naming function and method; empty = the app can start.</summary>
    public ImmutableArray<string> Faults { get; }

    public IEnumerable<FunctionDescriptor> Of(TriggerKind kind) => Functions.Where(function => function.Kind == kind);

    /// <summary>Functions that are switched off are as if they were not written.</summary>
    public static FunctionIndex Build(IEnumerable<Type> types, FunctionRules rules, Predicate<string> isOn)
    {
        var functions = new List<FunctionDescriptor>();
        var faults = new List<string>();
        foreach (var type in types)
        {
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (var method in type.GetMethods(Declared))
            {
                if (method.GetCustomAttribute<FunctionAttribute>(inherit: false) is { } attribute && isOn(attribute.Name))
                {
                    Add(attribute.Name, method, rules, functions, faults);
                }
            }
        }

        foreach (var same in functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            faults.Add($"Function name '{same.Key}' is used by {string.Join(" and ", same.Select(function => function.EntryPoint))}: names must be unique, whatever their case.");
        }

        faults.AddRange(rules.FaultsAcross(functions));
        return new([.. functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)], [.. faults]);
    }

    private static void Add(string name, MethodInfo method, FunctionRules rules, List<FunctionDescriptor> functions, List<string> faults)
    {
        var before = faults.Count;
        void Fault(string text) => faults.Add($"Function '{name}' ({method.DeclaringType!.FullName}.{method.Name}): {text}");

        if (!FunctionName().IsMatch(name) || name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            Fault("the name must begin with a letter, hold at most 128 letters, digits, '-' and '_', and not be 'host'.");
        }

        if (!method.IsPublic || !method.DeclaringType!.IsVisible || method.IsGenericMethod || method.DeclaringType.ContainsGenericParameters
            || (!method.IsStatic && method.DeclaringType.IsAbstract))
        {
            Fault("the method must be public and not generic, in a public class that is not generic and, unless the method is static, not abstract.");
        }

        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(System.Runtime.CompilerServices.AsyncStateMachineAttribute)))
        {
            Fault("'async void' cannot be awaited; return a Task.");
        }

        if (method.GetParameters().FirstOrDefault(parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsPointer) is { } reference)
        {
            Fault($"parameter '{reference.Name}' is passed by reference.");
        }

        var triggers = method.GetParameters().Where(parameter => parameter.IsDefined(typeof(TriggerBindingAttribute))).ToList();
        if (triggers.Count != 1)
        {
            Fault(triggers.Count == 0
                ? "no parameter has a trigger attribute."
                : $"parameters {string.Join(" and ", triggers.Select(parameter => $"'{parameter.Name}'"))} each have a trigger attribute; a function has one.");
        }

        if (faults.Count == before && rules.Describe(name, method, triggers[0], Fault) is { } function)
        {
            functions.Add(function);
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$")]
    private static partial Regex FunctionName();
}
