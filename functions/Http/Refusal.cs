namespace NodeProgram.Functions.Http;

/// <summary>A field that is to blame, with the kind of the fault and what is wrong with this value.</summary>
/// <param name="Field">The path of the field from the body's root, for instance <c>contact.email</c>.</param>
public sealed record FieldFault(string Field, ProblemKind Kind, string Detail);

/// <summary>An expected no: what kind, what is wrong with this request, and the data that lets the caller go on.</summary>
public sealed record Refusal(ProblemKind Kind, string Detail)
{
    /// <summary>The field that is to blame; null when no single one is.</summary>
    public string? Field { get; init; }

    /// <summary>All fields that are to blame, in the order of the route's documentation; empty when none is.</summary>
    public IReadOnlyList<FieldFault> Faults { get; init; } = [];

    /// <summary>What was there first (409); null otherwise.</summary>
    public object? First { get; init; }

    /// <summary>The refusal that blames these fields; its kind is the first's.</summary>
    public static Refusal Of(IReadOnlyList<FieldFault> faults) =>
        new(faults[0].Kind, faults[0].Detail) { Field = faults[0].Field, Faults = faults };
}

/// <summary>What a service answers: a value or a refusal, never both. Made by the implicit conversions.</summary>
public abstract record Outcome<T>
{
    private Outcome() { }

    public static implicit operator Outcome<T>(T value) => new Done(value);

    public static implicit operator Outcome<T>(Refusal refusal) => new Refused(refusal);

    public sealed record Done(T Value) : Outcome<T>;

    public sealed record Refused(Refusal Refusal) : Outcome<T>;
}
