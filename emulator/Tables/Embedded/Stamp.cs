using System.Globalization;
using Azure;

namespace NodeProgram.Emulator.Tables;

/// <summary>
/// The mark of a write: UTC ticks (100 ns), strictly increasing over the life of the file, from which both the Timestamp and the ETag
/// of a row are made. The tag has the service's form, e.g. <c>W/"datetime'2026-11-22T11%3A04%3A35.1255046Z'"</c>.
/// </summary>
internal static class Stamp
{
    /// <summary>No row ever carries this one.</summary>
    public const long Never = -1;

    private const string Before = "W/\"datetime'";
    private const string After = "'\"";
    private const string TimeFormat = "yyyy-MM-dd'T'HH'%3A'mm'%3A'ss.fffffff'Z'";

    public static DateTimeOffset Time(long stamp) => new(stamp, TimeSpan.Zero);

    public static string ETag(long stamp) => string.Concat(Before, new DateTime(stamp, DateTimeKind.Utc).ToString(TimeFormat, CultureInfo.InvariantCulture), After);

    /// <summary>The stamp that a condition asks for: null for any, <see cref="Never"/> for a tag that no write of this store has made.</summary>
    /// <exception cref="RequestFailedException">400 InvalidInput: it is no tag.</exception>
    public static long? Condition(ETag ifMatch)
    {
        if (ifMatch == default || ifMatch == Azure.ETag.All)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string tag = ifMatch.ToString("H");
        if (!tag.StartsWith("W/\"", StringComparison.Ordinal) || !tag.EndsWith('"'))
        {
            throw Refusal.InvalidInput($"The etag value '{tag}' specified in one of the request headers is not valid.").ToException();
        }

        return tag.StartsWith(Before, StringComparison.Ordinal)
            && tag.EndsWith(After, StringComparison.Ordinal)
            && DateTime.TryParseExact(tag.AsSpan()[Before.Length..^After.Length], TimeFormat, CultureInfo.InvariantCulture, Utc, out DateTime time)
            ? time.Ticks
            : Never;
    }
}
