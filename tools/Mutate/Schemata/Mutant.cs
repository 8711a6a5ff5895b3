namespace NodeProgram.Mutate.Schemata;

/// <summary>One small mistake that could have been made in a rule.</summary>
/// <param name="Id">Its number, from 1, in the order of the sources.</param>
/// <param name="File">The source, relative to the rules' folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Original">What stands there.</param>
/// <param name="Mutated">What stands there instead.</param>
/// <param name="InitializesStatics">Decided once per process, when a type is first used.</param>
internal sealed record Mutant(int Id, string File, int Line, string Original, string Mutated, bool InitializesStatics)
{
    public string Folder => File.Contains('/', StringComparison.Ordinal) ? File[..File.IndexOf('/', StringComparison.Ordinal)] : ".";
}
