using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

/// <summary>An event whose first parameter is a deal.</summary>
public abstract class DealLog : IEventDTO
{
    [Parameter("uint256", "dealId", 1, true)]
    public BigInteger DealId { get; set; }
}

[Event("DealOffered")]
public sealed class DealOfferedLog : DealLog
{
    [Parameter("address", "provider", 2, true)]
    public string Provider { get; set; } = "";

    [Parameter("address", "client", 3, true)]
    public string Client { get; set; } = "";

    [Parameter("uint8", "kind", 4, false)]
    public byte Kind { get; set; }

    [Parameter("bytes32", "nodeId", 5, false)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint256", "price", 6, false)]
    public BigInteger Price { get; set; }

    [Parameter("uint48", "termSeconds", 7, false)]
    public ulong TermSeconds { get; set; }

    [Parameter("bytes32", "terms", 8, false)]
    public byte[] Terms { get; set; } = [];
}

[Event("DealWithdrawn")]
public sealed class DealWithdrawnLog : DealLog;

[Event("DealFunded")]
public sealed class DealFundedLog : DealLog
{
    [Parameter("address", "client", 2, true)]
    public string Client { get; set; } = "";

    [Parameter("uint48", "deadline", 3, false)]
    public ulong Deadline { get; set; }
}

[Event("DealDelivered")]
public sealed class DealDeliveredLog : DealLog
{
    [Parameter("bytes32", "proof", 2, false)]
    public byte[] Proof { get; set; } = [];

    [Parameter("uint48", "deadline", 3, false)]
    public ulong Deadline { get; set; }
}

[Event("DealDisputed")]
public sealed class DealDisputedLog : DealLog
{
    [Parameter("bytes32", "evidence", 2, false)]
    public byte[] Evidence { get; set; } = [];

    [Parameter("uint48", "deadline", 3, false)]
    public ulong Deadline { get; set; }
}

[Event("DealRuled")]
public sealed class DealRuledLog : DealLog
{
    [Parameter("address", "arbiter", 2, true)]
    public string Arbiter { get; set; } = "";

    [Parameter("uint256", "toClient", 3, false)]
    public BigInteger ToClient { get; set; }

    [Parameter("bytes32", "reason", 4, false)]
    public byte[] Reason { get; set; } = [];
}

[Event("RentPaid")]
public sealed class RentPaidLog : DealLog
{
    [Parameter("uint256", "amount", 2, false)]
    public BigInteger Amount { get; set; }
}

[Event("DealClosed")]
public sealed class DealClosedLog : DealLog
{
    [Parameter("uint256", "toProvider", 2, false)]
    public BigInteger ToProvider { get; set; }

    [Parameter("uint256", "toClient", 3, false)]
    public BigInteger ToClient { get; set; }
}
