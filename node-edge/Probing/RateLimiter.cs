using System.Net;

namespace NodeProgram.Edge.Probing;

/// <summary>
/// How many probes are answered: so many a second in all, and so many a second for one address. An address beyond the table's size shares the answer "no" with the rest
/// until the second is over; memory stays bounded whoever knocks.
/// </summary>
internal sealed class RateLimiter(TimeProvider time, int perSecondMax, int perSecondAndAddressMax)
{
    private const int AddressesMax = 4_096;

    private readonly Dictionary<IPAddress, int> byAddress = [];
    private long second = -1;
    private int total;

    internal bool Allows(IPAddress address)
    {
        long now = time.GetTimestamp() / time.TimestampFrequency;
        if (now != second)
        {
            second = now;
            total = 0;
            byAddress.Clear();
        }

        int here = byAddress.GetValueOrDefault(address);
        if (total >= perSecondMax || here >= perSecondAndAddressMax || (here == 0 && byAddress.Count >= AddressesMax))
            return false;
        total++;
        byAddress[address] = here + 1;
        return true;
    }
}
