using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function by the clock.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    /// <param name="schedule">Six NCRONTAB fields (second first), five (minute first), a time span as hh:mm:ss, or %Setting%.</param>
    public TimerTriggerAttribute(string schedule)
    {
        Schedule = schedule;
        UseMonitor = true;
    }

    public string Schedule { get; private set; }

    /// <summary>Keeps the last and next occurrence across restarts, so that a missed run is made up for. Default true; without effect below one minute.</summary>
    public bool UseMonitor { get; set; }

    /// <summary>Also runs when the host starts. Default false.</summary>
    public bool RunOnStartup { get; set; }
}

public class TimerInfo
{
    /// <summary>Null without monitor.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True for the run that makes up for occurrences missed while the host was down.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Times in the host's time zone; 0001-01-01 = never.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
