namespace NodeProgram.Domain.Governance;

/// <summary>
/// Every number of the rules in one immutable, versioned object; nothing else in the product holds a constant of the rules (rules, introduction and section 10).
/// A version takes effect at an epoch's start and is validated whole before that.
/// </summary>
public sealed record Policy
{
    /// <summary>The rules' defaults, version 1.</summary>
    public static Policy Default { get; } = new();

    /// <summary>The local demo, version 1: the same rules on a faster clock (section 1, row "local demo").</summary>
    public static Policy Demo { get; } = new() { Time = TimePolicy.Demo };

    /// <summary>The number of this version, from 1; each change adds one.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Epochs, slots, lateness (section 1).</summary>
    public TimePolicy Time { get; init; } = new();

    /// <summary>Every fault of this policy; empty means that it may take effect.</summary>
    public IReadOnlyList<PolicyFault> Validate()
    {
        var faults = new PolicyFaults();
        faults.InRange(Version, 1, int.MaxValue);
        foreach ((string name, IPolicySection section) in Sections())
            section.Validate(faults.At(name));
        return faults.All;
    }

    private IEnumerable<(string Name, IPolicySection Section)> Sections() =>
    [
        ("time", Time),
    ];
}
