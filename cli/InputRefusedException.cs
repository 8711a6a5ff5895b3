using NodeProgram.Domain.Governance;

namespace NodeProgram.Cli;

/// <summary>A document that a verb cannot use.</summary>
/// <param name="source">The file, or "standard input".</param>
/// <param name="faults">Every reason; at least one.</param>
public sealed class InputRefusedException(string source, IReadOnlyList<PolicyFault> faults) : Exception($"{source}: {string.Join("; ", faults)}")
{
    /// <summary>The file, or "standard input".</summary>
    public string Document { get; } = source;

    /// <summary>Every reason.</summary>
    public IReadOnlyList<PolicyFault> Faults { get; } = faults;

    /// <summary>One fault of the whole document or of one field.</summary>
    public InputRefusedException(string source, string path, string code, string sentence) : this(source, [new PolicyFault(path, code, sentence)]) { }
}
