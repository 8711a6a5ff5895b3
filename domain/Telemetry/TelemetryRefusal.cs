namespace NodeProgram.Domain.Telemetry;

/// <summary>Why a document from a relay was refused, in order of precedence. The text of a code is stable: dead letters and metrics carry it.</summary>
public enum TelemetryRefusalCode
{
    /// <summary>No refusal was made; never handed out.</summary>
    None = 0,

    /// <summary>More bytes than allowed.</summary>
    TooLarge,

    /// <summary>Not one JSON object in UTF-8.</summary>
    NotJson,

    /// <summary>A field that the contract does not know.</summary>
    UnknownField,

    /// <summary>A field that stands twice in its object.</summary>
    DuplicateField,

    /// <summary>A value of another JSON type, or a number with a fraction or an exponent.</summary>
    WrongType,

    /// <summary>A value outside its range or not of its form.</summary>
    OutOfRange,

    /// <summary>A list longer than allowed.</summary>
    TooMany,

    /// <summary>A required field is absent.</summary>
    MissingField,

    /// <summary>A version of the contract that this side does not speak.</summary>
    UnsupportedVersion,

    /// <summary>Fields that contradict each other: order, counters that fall, parts larger than their whole.</summary>
    Inconsistent,
}

/// <summary>A refused document: why, and the field by its path in the document, e.g. <c>samples[3].cpu</c>; empty when the document as a whole is meant.</summary>
/// <param name="Code">Why.</param>
/// <param name="Field">Where; at most 100 characters of letters, digits and <c>. _ [ ] $ ?</c>, also when the document named something hostile.</param>
public readonly record struct TelemetryRefusal(TelemetryRefusalCode Code, string Field)
{
    /// <summary>The stable text of the code, e.g. <c>telemetry.out-of-range</c>.</summary>
    /// <exception cref="InvalidOperationException">On <c>default</c>, which refuses nothing.</exception>
    public string StableCode => Code switch
    {
        TelemetryRefusalCode.TooLarge => "telemetry.too-large",
        TelemetryRefusalCode.NotJson => "telemetry.not-json",
        TelemetryRefusalCode.UnknownField => "telemetry.unknown-field",
        TelemetryRefusalCode.DuplicateField => "telemetry.duplicate-field",
        TelemetryRefusalCode.WrongType => "telemetry.wrong-type",
        TelemetryRefusalCode.OutOfRange => "telemetry.out-of-range",
        TelemetryRefusalCode.TooMany => "telemetry.too-many",
        TelemetryRefusalCode.MissingField => "telemetry.missing-field",
        TelemetryRefusalCode.UnsupportedVersion => "telemetry.unsupported-version",
        TelemetryRefusalCode.Inconsistent => "telemetry.inconsistent",
        _ => throw new InvalidOperationException("Nothing was refused."),
    };

    /// <inheritdoc/>
    public override string ToString() => Code == TelemetryRefusalCode.None ? "" : $"{StableCode} {Field}".TrimEnd();
}
