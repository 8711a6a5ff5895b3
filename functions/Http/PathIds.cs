using System.Globalization;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;

namespace NodeProgram.Functions.Http;

/// <summary>Reads the ids in paths.</summary>
public static class PathIds
{
    private const int ApplicationCharacters = 32;
    private const int EpochDigitsMax = 10;

    /// <summary>The refusal when the text is no application's id; null when it is.</summary>
    public static Refusal? CheckApplication(string text) =>
        text.Length == ApplicationCharacters && !text.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? null
            : new Refusal(ProblemKinds.IdInvalid, "An application's id is 32 lower-case hex digits.") { Field = "application" };

    /// <summary>The refusal when the text is not the id of something that is named by a hash, 32 lower-case hex digits; null when it is.</summary>
    /// <param name="name">Of the field in the path.</param>
    public static Refusal? CheckHashed(string text, string name) =>
        text.Length == ApplicationCharacters && !text.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? null
            : new Refusal(ProblemKinds.IdInvalid, $"The id of a {name} is 32 lower-case hex digits.") { Field = name };

    /// <summary>The refusal when the text is no version of a release; null when it is.</summary>
    public static Refusal? CheckVersion(string text) => ReleaseVersion.TryParse(text, out _)
        ? null
        : new Refusal(ProblemKinds.IdInvalid, "A version is three numbers, such as 1.2.0 or 1.2.0-rc.1.") { Field = "version" };

    /// <summary>The refusal when the text is no epoch's number; null when it is.</summary>
    public static Refusal? CheckEpoch(string text, out EpochId epoch)
    {
        bool valid = text.Length is > 0 and <= EpochDigitsMax && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        epoch = valid ? new EpochId(long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)) : default;
        return valid ? null : new Refusal(ProblemKinds.IdInvalid, "An epoch is a whole number of at most 10 digits.") { Field = "epoch" };
    }

    /// <summary>The refusal when the text is no fault's id; null when it is.</summary>
    public static Refusal? CheckCase(string text, out FaultId fault)
    {
        bool valid = Bytes32.TryParse(text, out Bytes32 hash);
        fault = new FaultId(hash);
        return valid ? null : new Refusal(ProblemKinds.IdInvalid, "A case's id is 0x and 64 lower-case hex digits.") { Field = "case" };
    }

    /// <summary>The refusal when the text is no node's id; null when it is.</summary>
    public static Refusal? CheckNode(string text, out NodeId node) =>
        NodeId.TryParse(text, out node) ? null : new Refusal(ProblemKinds.IdInvalid, "A node's id is 0x and 64 lower-case hex digits.") { Field = "node" };
}
