using NodeProgram.Domain.Penalties;

namespace NodeProgram.Orchestrations.Cases;

/// <summary>A case from the fault to its end (rules, section 5, "a case").</summary>
public static class CaseWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "Case";

    /// <summary>The id of the instance of a fault's case: one fault, one case.</summary>
    public static string InstanceId(FaultId fault) => $"case-{fault}";
}
