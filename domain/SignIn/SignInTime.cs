using System.Globalization;
using System.Text.RegularExpressions;

namespace NodeProgram.Domain.SignIn;

/// <summary>An instant as a sign-in message writes it: the text is kept, because it is what was signed. <c>default</c> is no instant.</summary>
public readonly partial record struct SignInTime
{
    private readonly string? text;

    private SignInTime(string text, long unixMs) => (this.text, UnixMs) = (text, unixMs);

    /// <summary>The instant in Unix milliseconds; finer digits are cut off.</summary>
    public long UnixMs { get; }

    /// <summary>The instant in UTC with milliseconds, such as <c>2026-11-22T18:00:00.000Z</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before year 1 or after year 9999.</exception>
    public static SignInTime FromUnixMs(long unixMs) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), unixMs);

    /// <summary>Reads RFC 3339 (a full date, a full time, at most nine digits of a second, an offset); false for anything else, also for a 61st second.</summary>
    public static bool TryParse(string text, out SignInTime time)
    {
        time = default;
        Match match = Form().Match(text);
        if (!match.Success)
            return false;
        string offset = match.Groups["offset"].Value is "Z" or "z" ? "+00:00" : match.Groups["offset"].Value;
        string plain = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}{offset}";
        if (!DateTimeOffset.TryParseExact(plain, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset whole))
            return false;
        int milliseconds = int.Parse(match.Groups["fraction"].Value.PadRight(3, '0')[..3], NumberStyles.None, CultureInfo.InvariantCulture);
        time = new SignInTime(text, whole.ToUnixTimeMilliseconds() + milliseconds);
        return true;
    }

    /// <summary>The text as it was read or made.</summary>
    public override string ToString() => text ?? "";

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?<fraction>[0-9]{1,9}))?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
