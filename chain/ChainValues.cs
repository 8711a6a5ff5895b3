using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Chain;

/// <summary>From the contracts' values to the program's. What a contract of ours cannot say is a bug and throws <see cref="InvalidDataException"/>.</summary>
public static class ChainValues
{
    // The contracts' order; the domain's names (contracts/src/staking/StakingTypes.sol).
    private static readonly CaseState?[] States =
    [
        null, CaseState.Proposed, CaseState.Reviewing, CaseState.Executable, CaseState.Appealed, CaseState.Executed, CaseState.ExecutedAppealed,
        CaseState.Settled, CaseState.Dismissed, CaseState.Void, CaseState.Overturned,
    ];

    /// <summary>An address in any case; never zero.</summary>
    public static EthereumAddress Address(string text) => AddressOrNone(text) ?? throw new InvalidDataException("The chain names the zero address where it cannot.");

    /// <summary>An address in any case; null for zero.</summary>
    public static EthereumAddress? AddressOrNone(string text) => EthereumAddress.TryParse(text.ToLowerInvariant(), out EthereumAddress address) ? address : null;

    /// <summary>An operator's account; the inverse of <see cref="EthereumAddress.Operator"/>.</summary>
    public static EthereumAddress AddressOf(OperatorId operatorId)
    {
        byte[] number = operatorId.Value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return number.Length <= 20 ? Address("0x" + Convert.ToHexStringLower(number).PadLeft(40, '0')) : throw new InvalidDataException($"{operatorId} is no account.");
    }

    public static NodeId Node(byte[] bytes) => NodeId.FromBytes(bytes);

    /// <summary>Null for 32 zero bytes.</summary>
    public static NodeId? NodeOrNone(byte[] bytes) => bytes.AsSpan().ContainsAnyExcept((byte)0) ? NodeId.FromBytes(bytes) : null;

    public static FaultId Fault(byte[] bytes) => new(Bytes32.FromBytes(bytes));

    public static EpochId Epoch(ulong number) => number <= long.MaxValue ? new EpochId((long)number) : throw new InvalidDataException("The chain names an epoch beyond all.");

    /// <summary>Unix seconds; what lies beyond the calendar is its end.</summary>
    public static DateTimeOffset Time(ulong seconds) =>
        seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : DateTimeOffset.MaxValue;

    /// <summary>Null for 0.</summary>
    public static DateTimeOffset? TimeOrNone(ulong seconds) => seconds == 0 ? null : Time(seconds);

    public static ViolationKind Kind(byte kind) => Enum.IsDefined((ViolationKind)kind) ? (ViolationKind)kind : throw new InvalidDataException($"The chain names a violation {kind}.");

    /// <summary>Where a case stands.</summary>
    public static CaseState State(byte state) => StateOrNone(state) ?? throw new InvalidDataException($"The chain names a state of a case {state}.");

    /// <summary>Null when there is no case.</summary>
    public static CaseState? StateOrNone(byte state) => state < States.Length ? States[state] : throw new InvalidDataException($"The chain names a state of a case {state}.");

    public static CouncilVerdict Verdict(byte verdict) => Enum.IsDefined((CouncilVerdict)verdict) ? (CouncilVerdict)verdict : throw new InvalidDataException($"The chain names a verdict {verdict}.");
}
