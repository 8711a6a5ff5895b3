using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NodeProgram.Domain.Releases;

/// <summary>
/// The version of a release: <c>major.minor.patch</c>, each 0 to 999,999 without leading zeros, then maybe <c>-</c> and a name of 1 to 32 letters, digits, dots and hyphens, which is a pre-release
/// and older than the version without it. <c>default</c> is 0.0.0.
/// </summary>
public readonly record struct ReleaseVersion : IComparable<ReleaseVersion>
{
    /// <summary>The name before the slash in what a relay of the program calls itself, <c>relay/1.2.0</c>.</summary>
    public const string SoftwareName = "relay";

    private const int NumberMax = 999_999;
    private const int PreReleaseCharactersMax = 32;
    private readonly string? preRelease;

    private ReleaseVersion(int major, int minor, int patch, string? preRelease) => (Major, Minor, Patch, this.preRelease) = (major, minor, patch, preRelease);

    /// <summary>The first number.</summary>
    public int Major { get; }

    /// <summary>The second number.</summary>
    public int Minor { get; }

    /// <summary>The third number.</summary>
    public int Patch { get; }

    /// <summary>Whether it is a pre-release.</summary>
    public bool IsPreRelease => preRelease is not null;

    /// <summary>Whether the left is older.</summary>
    public static bool operator <(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left is newer.</summary>
    public static bool operator >(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left is older or the same.</summary>
    public static bool operator <=(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left is newer or the same.</summary>
    public static bool operator >=(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a version in its one written form; false for everything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ReleaseVersion version)
    {
        version = default;
        if (text is null)
            return false;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string? name = dash < 0 ? null : text[(dash + 1)..];
        string[] numbers = (dash < 0 ? text : text[..dash]).Split('.');
        if (numbers.Length != 3 || !Number(numbers[0], out int major) || !Number(numbers[1], out int minor) || !Number(numbers[2], out int patch))
            return false;
        if (name is not null && (name.Length is 0 or > PreReleaseCharactersMax || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-')))
            return false;
        version = new ReleaseVersion(major, minor, patch, name);
        return true;
    }

    /// <summary>
    /// Which release a relay runs by what it calls itself, <c>relay/1.2.0</c>; what follows a plus is the build and does not count. Other software, or a version in another form, is older than every
    /// release (0.0.0): nobody could hold it against one, and saying nothing that can be read is no way around a requirement.
    /// </summary>
    public static ReleaseVersion OfSoftware(string software)
    {
        string[] parts = software.Split('/');
        return parts.Length == 2 && parts[0] == SoftwareName && TryParse(parts[1].Split('+')[0], out ReleaseVersion version) ? version : default;
    }

    /// <summary>By the three numbers, a pre-release before its release, two of them by their names' letters.</summary>
    public int CompareTo(ReleaseVersion other)
    {
        int numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (numbers != 0)
            return numbers;
        return (preRelease, other.preRelease) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            _ => string.CompareOrdinal(preRelease, other.preRelease),
        };
    }

    /// <summary>The one written form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(preRelease is null ? "" : "-" + preRelease)}");

    private static bool Number(string text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 6 && (text.Length == 1 || text[0] != '0') && text.All(char.IsAsciiDigit)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= NumberMax;
    }
}
