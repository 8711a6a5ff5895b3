namespace NodeProgram.Domain.Governance;

/// <summary>
/// One concern's share of the <see cref="Policy"/>: an immutable record whose property initialisers are the defaults of the rules and whose
/// parameterless constructor therefore is the default section. Properties are whole numbers (unit in the name or type), booleans, enums, strings, <see cref="Curve"/>s,
/// immutable arrays, ordered dictionaries with string keys, or records of these; nothing else has a JSON form (rules, introduction and section 10).
/// </summary>
public interface IPolicySection
{
    /// <summary>
    /// Adds a fault for every value that the rules cannot be computed with: ranges, sums, monotonic curves, caps, gaps. Never throws on a bad value,
    /// never stops at the first one, and looks at its own section only (what spans sections is checked by <see cref="Policy"/>).
    /// </summary>
    /// <param name="faults">Collects the faults; its paths are relative to the section.</param>
    void Validate(PolicyFaults faults);
}
