using System.Runtime.CompilerServices;
using System.Text.Json;

namespace NodeProgram.Domain.Governance;

/// <summary>Collects every fault of a policy during validation, in the order in which they are found (rules, section 10).</summary>
public sealed class PolicyFaults
{
    private readonly List<PolicyFault> found;
    private readonly string prefix;

    /// <summary>An empty collection at the root of the policy.</summary>
    public PolicyFaults() : this([], "") { }

    private PolicyFaults(List<PolicyFault> found, string prefix) => (this.found, this.prefix) = (found, prefix);

    /// <summary>All faults found so far, also those that were added through another view (<see cref="At(string)"/>) of the same collection.</summary>
    public IReadOnlyList<PolicyFault> All => found;

    /// <summary>True while nothing was found.</summary>
    public bool None => found.Count == 0;

    /// <summary>The same collection seen from a field below: what is added there gets this path in front.</summary>
    /// <param name="path">A field's JSON name (camel case), a path, or an index in brackets.</param>
    public PolicyFaults At(string path) => new(found, Join(path));

    /// <summary>The same collection seen from an element of a list.</summary>
    public PolicyFaults At(string path, int index) => At($"{path}[{index}]");

    /// <summary>Adds a fault at a path relative to this one; empty means this one itself.</summary>
    public void Add(string path, string code, string sentence) => found.Add(new PolicyFault(Join(path), code, sentence));

    /// <summary>Adds the fault unless the condition holds; returns the condition.</summary>
    public bool Require(bool condition, string path, string code, string sentence)
    {
        if (!condition)
            Add(path, code, sentence);
        return condition;
    }

    /// <summary>Requires a number from <paramref name="min"/> to <paramref name="max"/>, both included; returns whether it is.</summary>
    /// <param name="value">The number.</param>
    /// <param name="min">The least allowed.</param>
    /// <param name="max">The largest allowed.</param>
    /// <param name="field">The field's name; by default that of the property given as value, in camel case.</param>
    public bool InRange(long value, long min, long max, [CallerArgumentExpression(nameof(value))] string field = "") =>
        (value >= min && value <= max) || Require(false, FieldOf(field), PolicyFaultCodes.OutOfRange, $"{value} is not from {min} to {max}.");

    // "Bands.Cap.Value" is the field "bands.cap": the quantity's own Value has no place in the JSON form.
    private static string FieldOf(string expression) => string.Join('.', expression
        .Split('.', StringSplitOptions.RemoveEmptyEntries)
        .Where(static part => part is not ("this" or "Value"))
        .Select(JsonNamingPolicy.CamelCase.ConvertName));

    private string Join(string path) => path.Length == 0 ? prefix : prefix.Length == 0 || path[0] == '[' ? prefix + path : $"{prefix}.{path}";
}
