using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Timers;

/// <summary>Timer functions: a TimerInfo and a schedule that parses.</summary>
internal sealed class TimerTriggerRules(SettingResolver settings) : TriggerRules
{
    public override TriggerKind Kind => TriggerKind.TimerTrigger;

    public override Type AttributeType => typeof(TimerTriggerAttribute);

    public override string Bindable => "a timer function takes TimerInfo as trigger.";

    public override bool AllowsRetry => true;

    public override ParameterBinder? BindTrigger(ParameterInfo parameter, TriggerBindingAttribute trigger) =>
        parameter.ParameterType == typeof(TimerInfo) ? new ValueBinder(context => context.TriggerValue) : null;

    public override void Check(string name, MethodInfo method, ParameterInfo parameter, TriggerBindingAttribute trigger, Action<string> fault)
    {
        if (TimerSchedule.TryParse(((TimerTriggerAttribute)trigger).Schedule, settings, TimeZoneInfo.Utc, out var reason) is null)
        {
            fault($"schedule '{((TimerTriggerAttribute)trigger).Schedule}': {reason}");
        }
    }
}
