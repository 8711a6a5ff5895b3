namespace NodeProgram.Cli;

/// <summary>Where a verb reads and writes.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output: answers only.</param>
/// <param name="Error">Standard error: faults and usage.</param>
/// <param name="IsTerminal">Whether a person reads the output as it comes, in colour.</param>
public sealed record Io(Stream Input, TextWriter Output, TextWriter Error, bool IsTerminal);
