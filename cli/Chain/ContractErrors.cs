using Nethereum.Contracts;
using NodeProgram.Domain.Quantities;
using System.Text;

namespace NodeProgram.Cli.Chain;

/// <summary>The contracts' own errors by name, as in contracts/abi (a test compares them): what is told when a contract refuses.</summary>
internal static class ContractErrors
{
    public static IReadOnlyList<string> Signatures { get; } =
    [
        "AboveTotal(uint256,uint256)", "AboveWindowLimit(uint256,uint256)", "AboveWithoutCouncil(uint256,uint256)", "AccessControlUnauthorizedAccount(address,bytes32)",
        "AllFrozen(uint256)", "AlreadyUnbonding(uint32)", "AlreadyVoted()", "AmountNotReduced()", "AmountOutOfRange(uint256)", "AmountZero()", "AppealTooLate()", "AppealUsed()", "CannotShorten()",
        "CaseStateWrong(uint8)", "ERC20InsufficientAllowance(address,uint256,uint256)", "ERC20InsufficientBalance(address,uint256,uint256)", "ERC20InvalidApprover(address)", "ERC20InvalidReceiver(address)",
        "ERC20InvalidSender(address)", "ERC20InvalidSpender(address)", "IsPaused(uint48)", "KeysNotSeparate()", "LeafDecreased(uint256,uint256)", "NoSuchLot(uint32)", "NodeDidNotAgree(bytes32)",
        "NodeDisputed(bytes32)", "NodeStateWrong(bytes32,uint8)", "NotAParty()", "NotAnOperator(address)", "NotFunded(uint256,uint256)", "NotTheOwner(bytes32)", "NotUnbonding(uint32)",
        "PartyCannotDecide()", "PayoutUnknown(uint256)", "ProofInvalid(uint256)", "ReasonMissing()", "RootNotActive(uint64,uint48)", "SafeERC20FailedOperation(address)", "StillLocked(uint48)",
        "StillUnbonding(uint48)", "TooEarly(uint48)", "TooManyLots()", "TooMuchEvidence()", "UnknownTier(uint8)",
    ];

    private static readonly Dictionary<string, string> BySelector = Signatures.ToDictionary(
        signature => Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).AsSpan(0, 4)), signature => signature);

    /// <summary>The error's name and what it says in numbers; both in hex where it is not one of the contracts'.</summary>
    public static (string Name, string Detail) Read(SmartContractCustomErrorRevertException refusal)
    {
        string data = refusal.ExceptionEncodedData.StartsWith("0x", StringComparison.Ordinal) ? refusal.ExceptionEncodedData[2..] : refusal.ExceptionEncodedData;
        if (data.Length < 8 || !BySelector.TryGetValue(data[..8].ToLowerInvariant(), out string? signature))
            return ("contract-refused", "0x" + data);
        string[] types = signature[(signature.IndexOf('(') + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> values = types.Select((type, at) => data.Length < 8 + (at + 1) * 64 ? "?" : Shown(type, data.Substring(8 + at * 64, 64)));
        return (signature[..signature.IndexOf('(')], types.Length == 0 ? "the contract refuses" : "the contract says " + string.Join(", ", values));
    }

    private static string Shown(string type, string word) => type switch
    {
        "address" => "0x" + word[24..],
        "bytes32" => "0x" + word,
        _ => System.Numerics.BigInteger.Parse("0" + word, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
