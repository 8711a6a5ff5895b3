namespace NodeProgram.Mutate;

/// <summary>One change of the source.</summary>
/// <param name="Number">From 1.</param>
/// <param name="File">The file, relative to the repository.</param>
/// <param name="Line">From 1.</param>
/// <param name="Before">The expression as it is written.</param>
/// <param name="After">The expression as it would be.</param>
internal sealed record Mutant(int Number, string File, int Line, string Before, string After);
