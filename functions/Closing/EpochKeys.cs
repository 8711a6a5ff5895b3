using System.Globalization;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Closing;

// How an epoch is written in a key: ten digits, so that text order is the order of time; inverted, so that the newest comes first.
internal static class EpochKeys
{
    private const long Last = 9_999_999_999;

    public static string Ascending(EpochId epoch) => epoch.Value.ToString("D10", CultureInfo.InvariantCulture);

    public static EpochId OfDescending(string key) => new(Last - long.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture));

    public static string Descending(EpochId epoch) => (Last - epoch.Value).ToString("D10", CultureInfo.InvariantCulture);
}
