using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

public sealed class CaseStruct
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "operator", 2)]
    public string Operator { get; set; } = "";

    [Parameter("uint8", "kind", 3)]
    public byte Kind { get; set; }

    [Parameter("uint8", "state", 4)]
    public byte State { get; set; }

    [Parameter("uint8", "basis", 5)]
    public byte Basis { get; set; }

    [Parameter("bool", "isRemoval", 6)]
    public bool IsRemoval { get; set; }

    [Parameter("bool", "isAccepted", 7)]
    public bool IsAccepted { get; set; }

    [Parameter("bool", "isAppealUsed", 8)]
    public bool IsAppealUsed { get; set; }

    [Parameter("bool", "isBondForfeit", 9)]
    public bool IsBondForfeit { get; set; }

    [Parameter("address", "proposer", 10)]
    public string Proposer { get; set; } = "";

    [Parameter("uint48", "proposedAt", 11)]
    public ulong ProposedAt { get; set; }

    [Parameter("uint48", "notBefore", 12)]
    public ulong NotBefore { get; set; }

    [Parameter("address", "bonder", 13)]
    public string Bonder { get; set; } = "";

    [Parameter("uint48", "deadline", 14)]
    public ulong Deadline { get; set; }

    [Parameter("uint48", "appealUntil", 15)]
    public ulong AppealUntil { get; set; }

    [Parameter("uint128", "stakeAtFault", 16)]
    public BigInteger StakeAtFault { get; set; }

    [Parameter("uint128", "amount", 17)]
    public BigInteger Amount { get; set; }

    [Parameter("uint128", "held", 18)]
    public BigInteger Held { get; set; }

    [Parameter("uint128", "bond", 19)]
    public BigInteger Bond { get; set; }
}
