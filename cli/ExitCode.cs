namespace NodeProgram.Cli;

/// <summary>What a verb ends with; see docs/cli.md.</summary>
public static class ExitCode
{
    /// <summary>Done; where there is a question, the answer is yes.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: a proof that does not verify, a policy that is refused, two policies that differ, a step that a case refuses, a request that the program or a contract refuses.</summary>
    public const int No = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The input cannot be used; every fault is named on standard error.</summary>
    public const int BadInput = 3;

    /// <summary>The program or the chain cannot be reached or does not answer as it would; the same may be tried again.</summary>
    public const int Unreachable = 4;
}
