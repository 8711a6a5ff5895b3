using System.CommandLine;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop case</c>: one's own cases; <c>case simulate</c> walks a made-up one.</summary>
internal static class CaseVerb
{
    public static Command Create(Io io) => new("case", "Cases of stake (rules, section 5).")
    {
        Nodeop.Verb(io, "simulate", "Walks a case: what each event and each silence leads to; exit code 1 when an event is refused.", CaseSimulateVerb.Run, Invocation.PolicyName),
    };
}
