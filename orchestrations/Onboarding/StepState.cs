using System.Text.Json.Serialization;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>Where a step of an application stands. <c>default</c> is no state. Stored by name: never rename one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepState>))]
public enum StepState
{
    /// <summary>Not reached.</summary>
    Pending = 1,

    /// <summary>Being worked on: somebody has to act, or time has to pass.</summary>
    Waiting,

    /// <summary>Done; the application goes on.</summary>
    Passed,

    /// <summary>Gone through without effect: the part of the program that would do it is not configured. The application goes on.</summary>
    NotConfigured,

    /// <summary>The application is rejected here; it may be submitted again.</summary>
    Failed,

    /// <summary>The applicant's time ran out here; the application may be submitted again.</summary>
    Expired,
}
