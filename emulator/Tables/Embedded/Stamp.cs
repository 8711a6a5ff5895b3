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

    /// <exception cref="InvalidDataException">The number is no time: the file is damaged.</exception>
    public static DateTimeOffset Time(long stamp) => stamp >= 0 && stamp <= DateTime.MaxValue.Ticks
        ? new DateTimeOffset(stamp, TimeSpan.Zero)
        : throw new InvalidDataException("The row has a stamp that is no time.");

    public static string ETag(long stamp) => string.Concat(Before, Time(stamp).ToString(TimeFormat, CultureInfo.InvariantCulture), After);

    /// <summary>Why a tag that a caller sent is none; null: it is one, or the default, or <see cref="Azure.ETag.All"/>.</summary>
    public static Refusal? CheckTag(ETag ifMatch)
    {
        string tag = ifMatch.ToString("H");
        return ifMatch == default || ifMatch == Azure.ETag.All || (tag.StartsWith("W/\"", StringComparison.Ordinal) && tag.EndsWith('"'))
            ? null
            : Refusal.InvalidInput($"The etag value '{tag}' specified in one of the request headers is not valid.");
    }

    /// <summary>The stamp that a condition asks for: null for any, <see cref="Never"/> for a tag that no write of this store has made.</summary>
    public static long? Condition(ETag ifMatch)
    {
        if (ifMatch == default || ifMatch == Azure.ETag.All)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string tag = ifMatch.ToString("H");
        return tag.StartsWith(Before, StringComparison.Ordinal)
            && tag.EndsWith(After, StringComparison.Ordinal)
            && tag.Length > Before.Length + After.Length
            && DateTime.TryParseExact(tag.AsSpan()[Before.Length..^After.Length], TimeFormat, CultureInfo.InvariantCulture, Utc, out DateTime time)
            ? time.Ticks
            : Never;
    }
}
