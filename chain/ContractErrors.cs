using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Chain;

/// <summary>The contracts' errors by their first four bytes; a test compares them with contracts/abi.</summary>
public static class ContractErrors
{
    /// <summary>What a revert is called that is none of theirs.</summary>
    public const string Unknown = "reverted";

    private const int SelectorCharacters = 10, SelectorBytes = 4, WordCharacters = 64, AddressCharacters = 40;

    /// <summary>The errors' signatures.</summary>
    public static IReadOnlyList<string> Signatures { get; } =
    [
        "AboveCap(uint256,uint256)", "AboveLeft(uint256)", "AboveTotal(uint256,uint256)", "AboveWindowLimit(uint256,uint256)", "AboveWithoutCouncil(uint256,uint256)",
        "AccessControlBadConfirmation()", "AccessControlUnauthorizedAccount(address,bytes32)", "AllFrozen(uint256)", "AlreadyReported()", "AlreadyUnbonding(uint32)",
        "AlreadyVoted()", "AmountNotReduced()", "AmountOutOfRange(uint256)", "AmountZero()", "AppealTooLate()", "AppealUsed()", "BatchSizeWrong(uint256)",
        "CannotShorten()", "CaseStateWrong(uint8)", "CheckpointUnorderedInsertion()", "DealKindWrong(uint8)", "DealStateWrong(uint8)", "ECDSAInvalidSignature()",
        "ECDSAInvalidSignatureLength(uint256)", "ECDSAInvalidSignatureS(bytes32)", "ERC20ExceededSafeSupply(uint256,uint256)",
        "ERC20InsufficientAllowance(address,uint256,uint256)", "ERC20InsufficientBalance(address,uint256,uint256)", "ERC20InvalidApprover(address)",
        "ERC20InvalidReceiver(address)", "ERC20InvalidSender(address)", "ERC20InvalidSpender(address)", "ERC2612ExpiredSignature(uint256)",
        "ERC2612InvalidSigner(address,address)", "ERC5805FutureLookup(uint256,uint48)", "ERC721IncorrectOwner(address,uint256,address)",
        "ERC721InsufficientApproval(address,uint256)", "ERC721InvalidApprover(address)", "ERC721InvalidOperator(address)", "ERC721InvalidOwner(address)",
        "ERC721InvalidReceiver(address)", "ERC721InvalidSender(address)", "ERC721NonexistentToken(uint256)", "EpochNotOver(uint64)", "EpochPosted(uint64)",
        "FaultHasCase(bytes32)", "FaultNotYet()", "FaultTooOld()", "HasBadge(uint256)", "Immune(uint48)", "InvalidAccountNonce(address,uint256)",
        "InvalidShortString()", "IsPaused(uint48)", "KeysNotSeparate()", "LastGovernor()", "LeafDecreased(uint256,uint256)", "NoSeatLeft()", "NoSuchLot(uint32)",
        "NodeDidNotAgree(bytes32)", "NodeDisputed(bytes32)", "NodeStateWrong(bytes32,uint8)", "NotAParty()", "NotAnOperator(address)", "NotFunded(uint256,uint256)",
        "NotOffered(bytes32)", "NotPaused()", "NotTheAgent()", "NotTheAwarder()", "NotTheMinter()", "NotTheNewest(uint64)", "NotTheNodesOwner()",
        "NotTheOwner(bytes32)", "NotTransferable()", "NotUnbonding(uint32)", "OfferInvalid()", "PartyCannotDecide()", "PausedRecently(uint48)",
        "PayoutUnknown(uint256)", "ProofInvalid(uint256)", "ReasonMissing()", "ReentrancyGuardReentrantCall()", "ReportIncomplete()", "RoleUnknown()",
        "RolesNotDisjoint(address,bytes32)", "RootActive(uint48)", "RootNotActive(uint64,uint48)", "RulesInvalid()", "SafeCastOverflowedUintDowncast(uint8,uint256)",
        "SafeERC20FailedOperation(address)", "StakeTooSmall(uint256,uint256)", "StillLocked(uint48)", "StillUnbonding(uint48)", "StringTooLong(string)",
        "TooEarly(uint48)", "TooLate(uint48)", "TooManyCases()", "TooManyHolders(uint256)", "TooManyLots()", "TooMuchEvidence()", "TotalDecreased(uint256,uint256)",
        "UnknownKind(uint8)", "UnknownTier(uint8)", "VotesExpiredSignature(uint256)",
    ];

    private static readonly FrozenDictionary<string, string> BySelector = Signatures.ToFrozenDictionary(SelectorOf, StringComparer.OrdinalIgnoreCase);

    /// <summary>The error's name in a revert's data, 0x and hex digits.</summary>
    public static string NameOf(string revert) => SignatureOf(revert) is { } signature ? signature[..signature.IndexOf('(')] : Unknown;

    /// <summary>The error's name and what it says, for people; <see cref="Unknown"/> and the data itself when it is none of theirs.</summary>
    /// <param name="revert">A revert's data, hex digits with or without 0x; a word that is missing in it is told as a question mark.</param>
    public static (string Name, string Detail) Explain(string revert)
    {
        if (!revert.StartsWith("0x", StringComparison.Ordinal))
            revert = "0x" + revert;
        if (SignatureOf(revert) is not { } signature)
            return (Unknown, revert);
        string[] types = signature[(signature.IndexOf('(') + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> values = types.Select((type, at) =>
            revert.Length < SelectorCharacters + (at + 1) * WordCharacters ? "?" : Shown(type, revert.Substring(SelectorCharacters + at * WordCharacters, WordCharacters)));
        return (NameOf(revert), types.Length == 0 ? "the contract refuses" : "the contract says " + string.Join(", ", values));
    }

    // Of what has no fixed size the word only says where it stands.
    private static string Shown(string type, string word) => type switch
    {
        "address" => "0x" + word[^AddressCharacters..],
        "bytes32" => "0x" + word,
        "string" => "a text",
        _ => BigInteger.Parse("0" + word, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
    };

    private static string? SignatureOf(string revert) => revert.Length >= SelectorCharacters ? BySelector.GetValueOrDefault(revert[..SelectorCharacters]) : null;

    private static string SelectorOf(string signature) => "0x" + Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).AsSpan(0, SelectorBytes));
}
