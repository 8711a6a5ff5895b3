using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>What one kind of trigger allows of a function, and how it fills the parameters.</summary>
internal abstract class TriggerRules
{
    public abstract TriggerKind Kind { get; }

    public abstract Type AttributeType { get; }

    /// <summary>Ends the sentence about a parameter that cannot be bound: what can be.</summary>
    public abstract string Bindable { get; }

    public virtual bool AllowsRetry => false;

    /// <summary>The binder of the parameter with the trigger attribute; null when its type is not supported.</summary>
    public abstract ParameterBinder? BindTrigger(ParameterInfo parameter, TriggerBindingAttribute trigger);

    /// <summary>The binder of any other parameter than FunctionContext and CancellationToken; null when its type is not supported.</summary>
    public virtual ParameterBinder? BindOther(ParameterInfo parameter) => null;

    /// <summary>Tells what is wrong with the attribute's values, beyond types.</summary>
    public virtual void Check(string name, MethodInfo method, ParameterInfo parameter, TriggerBindingAttribute trigger, Action<string> fault)
    {
    }

    /// <summary>The name under which the function is called, where the attribute may give another one.</summary>
    public virtual string NameOf(string name, TriggerBindingAttribute trigger) => name;

    /// <summary>What is wrong between functions, such as a route used twice.</summary>
    public virtual IEnumerable<string> FaultsAcross(IReadOnlyList<FunctionDescriptor> functions) => [];
}
