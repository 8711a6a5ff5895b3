using System.Collections.Frozen;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Contracts;

/// <summary>The contracts' errors by their first four bytes; a test compares them with contracts/abi.</summary>
public static class ContractErrors
{
    /// <summary>What a revert is called that is none of theirs.</summary>
    public const string Unknown = "reverted";

    private const int SelectorCharacters = 10, SelectorBytes = 4;

    /// <summary>The errors' signatures.</summary>
    public static IReadOnlyList<string> Signatures { get; } =
    [
        "AboveCap(uint256,uint256)", "AboveTotal(uint256,uint256)", "AboveWindowLimit(uint256,uint256)", "AboveWithoutCouncil(uint256,uint256)",
        "AccessControlBadConfirmation()", "AccessControlUnauthorizedAccount(address,bytes32)", "AllFrozen(uint256)", "AlreadyReported()", "AlreadyUnbonding(uint32)",
        "AlreadyVoted()", "AmountNotReduced()", "AmountOutOfRange(uint256)", "AmountZero()", "AppealTooLate()", "AppealUsed()", "BatchSizeWrong(uint256)",
        "CannotShorten()", "CaseStateWrong(uint8)", "CheckpointUnorderedInsertion()", "ECDSAInvalidSignature()", "ECDSAInvalidSignatureLength(uint256)",
        "ECDSAInvalidSignatureS(bytes32)", "ERC20ExceededSafeSupply(uint256,uint256)", "ERC20InsufficientAllowance(address,uint256,uint256)",
        "ERC20InsufficientBalance(address,uint256,uint256)", "ERC20InvalidApprover(address)", "ERC20InvalidReceiver(address)", "ERC20InvalidSender(address)",
        "ERC20InvalidSpender(address)", "ERC2612ExpiredSignature(uint256)", "ERC2612InvalidSigner(address,address)", "ERC5805FutureLookup(uint256,uint48)",
        "ERC721IncorrectOwner(address,uint256,address)", "ERC721InsufficientApproval(address,uint256)", "ERC721InvalidApprover(address)",
        "ERC721InvalidOperator(address)", "ERC721InvalidOwner(address)", "ERC721InvalidReceiver(address)", "ERC721InvalidSender(address)",
        "ERC721NonexistentToken(uint256)", "EpochNotOver(uint64)", "EpochPosted(uint64)", "FaultHasCase(bytes32)", "FaultNotYet()", "FaultTooOld()", "HasBadge(uint256)",
        "Immune(uint48)", "InvalidAccountNonce(address,uint256)", "InvalidShortString()", "IsPaused(uint48)", "KeysNotSeparate()", "LastGovernor()",
        "LeafDecreased(uint256,uint256)", "NoSeatLeft()", "NoSuchLot(uint32)", "NodeDidNotAgree(bytes32)", "NodeDisputed(bytes32)", "NodeStateWrong(bytes32,uint8)",
        "NotAParty()", "NotAnOperator(address)", "NotFunded(uint256,uint256)", "NotOffered(bytes32)", "NotPaused()", "NotTheAgent()", "NotTheAwarder()",
        "NotTheMinter()", "NotTheNewest(uint64)", "NotTheOwner(bytes32)", "NotTransferable()", "NotUnbonding(uint32)", "PartyCannotDecide()", "PausedRecently(uint48)",
        "PayoutUnknown(uint256)", "ProofInvalid(uint256)", "ReasonMissing()", "ReentrancyGuardReentrantCall()", "ReportIncomplete()", "RoleUnknown()",
        "RolesNotDisjoint(address,bytes32)", "RootActive(uint48)", "RootNotActive(uint64,uint48)", "RulesInvalid()", "SafeCastOverflowedUintDowncast(uint8,uint256)",
        "SafeERC20FailedOperation(address)", "StakeTooSmall(uint256,uint256)", "StillLocked(uint48)", "StillUnbonding(uint48)", "StringTooLong(string)",
        "TooEarly(uint48)", "TooManyCases()", "TooManyHolders(uint256)", "TooManyLots()", "TooMuchEvidence()", "TotalDecreased(uint256,uint256)", "UnknownKind(uint8)",
        "UnknownTier(uint8)", "VotesExpiredSignature(uint256)",
    ];

    private static readonly FrozenDictionary<string, string> BySelector = Signatures.ToFrozenDictionary(SelectorOf, static signature => signature[..signature.IndexOf('(')]);

    /// <summary>The error's name in a revert's data, 0x and hex digits in lower case.</summary>
    public static string NameOf(string revert) =>
        revert.Length >= SelectorCharacters && BySelector.TryGetValue(revert[..SelectorCharacters], out string? name) ? name : Unknown;

    private static string SelectorOf(string signature) => "0x" + Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).AsSpan(0, SelectorBytes));
}
