using System.Collections.Frozen;

namespace NodeProgram.Functions.Http;

/// <summary>
/// Every refusal that the API can give. The one table from code to status and sentence; docs/api/problems.md is its printed form (a test compares them).
/// </summary>
public static class ProblemKinds
{
    public static readonly ProblemKind JsonInvalid = new("json-invalid", 400, "The body is not one JSON object in UTF-8, at most 8 levels deep.");
    public static readonly ProblemKind FieldUnknown = new("field-unknown", 400, "The body has a field that this route does not know.");
    public static readonly ProblemKind FieldDuplicate = new("field-duplicate", 400, "The body has a field twice.");
    public static readonly ProblemKind FieldMissing = new("field-missing", 400, "The body lacks a field that this route needs.");
    public static readonly ProblemKind FieldType = new("field-type", 400, "A field has the wrong JSON type.");
    public static readonly ProblemKind FieldTooLong = new("field-too-long", 400, "A field is longer than this route takes.");
    public static readonly ProblemKind FieldOutOfRange = new("field-out-of-range", 400, "A number lies outside its range.");
    public static readonly ProblemKind FieldInvalid = new("field-invalid", 400, "A field's value is not one that it can have.");
    public static readonly ProblemKind QueryInvalid = new("query-invalid", 400, "The query has a parameter that this route does not know, or a value that it cannot have.");
    public static readonly ProblemKind IdInvalid = new("id-invalid", 400, "The id in the path does not have the form of such an id.");
    public static readonly ProblemKind BodyUnexpected = new("body-unexpected", 400, "This route takes no body.");

    public static readonly ProblemKind SignInMessageMalformed = new("sign-in-message-malformed", 400, "The message is none of Sign-In with Ethereum (EIP-4361).");
    public static readonly ProblemKind SignInMessageForeign = new("sign-in-message-foreign", 400, "The message is for another domain, address, version or chain than this program's.");

    public static readonly ProblemKind CredentialsMissing = new("credentials-missing", 401, "This route needs to know who is calling.");
    public static readonly ProblemKind TokenInvalid = new("token-invalid", 401, "The bearer token or principal is not one of this program's.");
    public static readonly ProblemKind SessionExpired = new("session-expired", 401, "The session is over.");
    public static readonly ProblemKind SignInNonceUnknown = new("sign-in-nonce-unknown", 401, "The nonce was not issued by this program for this address.");
    public static readonly ProblemKind SignInNonceExpired = new("sign-in-nonce-expired", 401, "The nonce was issued too long ago.");
    public static readonly ProblemKind SignInNonceUsed = new("sign-in-nonce-used", 401, "The nonce has been used.");
    public static readonly ProblemKind SignInTime = new("sign-in-time", 401, "The message is not good at this time.");
    public static readonly ProblemKind SignInSignatureInvalid = new("sign-in-signature-invalid", 401, "The signature over the message is not that of its address.");
    public static readonly ProblemKind ContractWalletUnsupported = new("contract-wallet-unsupported", 401, "The signature may be a contract wallet's, and no chain is configured that could be asked.");
    public static readonly ProblemKind SignatureMalformed = new("signature-malformed", 401, "The NodeSignature header is not complete or not well formed.");
    public static readonly ProblemKind SignatureExpired = new("signature-expired", 401, "The signature's time is too far from the service's clock.");
    public static readonly ProblemKind SignatureInvalid = new("signature-invalid", 401, "The signature does not fit the request and the node's key.");
    public static readonly ProblemKind NodeKeyUnknown = new("node-key-unknown", 401, "No application has brought this node's key.");

    public static readonly ProblemKind RoleMissing = new("role-missing", 403, "The caller has none of the roles that this route needs.");
    public static readonly ProblemKind NodeMismatch = new("node-mismatch", 403, "The request is signed by another node than the one that it is about.");
    public static readonly ProblemKind OperatorMismatch = new("operator-mismatch", 403, "What the request is about belongs to another operator.");
    public static readonly ProblemKind NodeNotAdmitted = new("node-not-admitted", 403, "The node is neither in testnet nor active.");
    public static readonly ProblemKind CredentialsRevoked = new("credentials-revoked", 403, "The node gets no credentials until its new owner has brought its new key.");
    public static readonly ProblemKind ReviewerSame = new("reviewer-same", 403, "The second round is for another person than the first.");
    public static readonly ProblemKind CaseRoleMissing = new("case-role-missing", 403, "In the case's state this is for another role.");
    public static readonly ProblemKind AccuserMismatch = new("accuser-mismatch", 403, "Only those who accused may do this.");
    public static readonly ProblemKind PartyCannotDecide = new("party-cannot-decide", 403, "Those who accused, and the accused, do not decide.");
    public static readonly ProblemKind RouteClosed = new("route-closed", 403, "The route is not in the table of routes and is therefore open to nobody.");

    public static readonly ProblemKind ApplicationUnknown = new("application-unknown", 404, "There is no such application.");
    public static readonly ProblemKind NodeUnknown = new("node-unknown", 404, "There is no such node.");
    public static readonly ProblemKind MaintenanceUnknown = new("maintenance-unknown", 404, "There is no such maintenance window of this node.");
    public static readonly ProblemKind LotUnknown = new("lot-unknown", 404, "The node's stake has no such lock.");
    public static readonly ProblemKind TransferUnknown = new("transfer-unknown", 404, "There is no offer of this node.");
    public static readonly ProblemKind TelemetryUnknown = new("telemetry-unknown", 404, "No telemetry of this node has arrived yet.");
    public static readonly ProblemKind EpochUnknown = new("epoch-unknown", 404, "The epoch is not closed, or was before the program's time.");
    public static readonly ProblemKind ScorecardUnknown = new("scorecard-unknown", 404, "There is no scorecard of this node in this epoch.");

    public static readonly ProblemKind ProofUnknown = new("proof-unknown", 404, "There is no such leaf in a reward tree that can be claimed from.");

    public static readonly ProblemKind FindingUnknown = new("finding-unknown", 404, "There is no such finding on this node.");
    public static readonly ProblemKind ReleaseUnknown = new("release-unknown", 404, "There is no such release.");
    public static readonly ProblemKind PaperUnknown = new("paper-unknown", 404, "There is no such paper.");
    public static readonly ProblemKind CaseUnknown = new("case-unknown", 404, "There is no such case.");
    public static readonly ProblemKind MessageUnknown = new("message-unknown", 404, "There is no such message in the operator's inbox.");

    public static readonly ProblemKind ApplicationExists = new("application-exists", 409, "There is an application of this operator and node with other content.");
    public static readonly ProblemKind ApplicationsTooMany = new("applications-too-many", 409, "The operator has as many open applications as it may.");
    public static readonly ProblemKind NodeKeyInUse = new("node-key-in-use", 409, "The node's key belongs to another operator's application.");
    public static readonly ProblemKind DecisionExists = new("decision-exists", 409, "The step has been decided already.");
    public static readonly ProblemKind DecisionNotOpen = new("decision-not-open", 409, "The application is not waiting for a decision.");
    public static readonly ProblemKind CaseOnChain = new("case-on-chain", 409, "The contract has the case; its parties sign their acts themselves.");
    public static readonly ProblemKind CaseEnded = new("case-ended", 409, "The case has ended.");
    public static readonly ProblemKind CaseActNotPossible = new("case-act-not-possible", 409, "The case is in a state that does not allow this.");
    public static readonly ProblemKind CaseTooEarly = new("case-too-early", 409, "Nothing is decided against the operator before its time for evidence is over.");
    public static readonly ProblemKind AppealUsed = new("appeal-used", 409, "A case is appealed once, and an accepted one never.");
    public static readonly ProblemKind AppealTooLate = new("appeal-too-late", 409, "The time to appeal is over.");
    public static readonly ProblemKind EvidenceTooMuch = new("evidence-too-much", 409, "This side has brought as much evidence as one side may.");
    public static readonly ProblemKind BondTooSmall = new("bond-too-small", 409, "The bond of a dispute is below the part of the amount that is asked for.");
    public static readonly ProblemKind AmountNotReduced = new("amount-not-reduced", 409, "A reduced amount is above 0 and below the amount that stands.");
    public static readonly ProblemKind FaultNotProposable = new("fault-not-proposable", 409, "No case of this fault can be opened now.");
    public static readonly ProblemKind AttemptSuperseded = new("attempt-superseded", 409, "The application has moved on to another attempt.");
    public static readonly ProblemKind PreflightOlder = new("preflight-older", 409, "A later preflight report has been recorded.");
    public static readonly ProblemKind PreflightTooOld = new("preflight-too-old", 409, "The preflight report was made too long ago, or in the future.");
    public static readonly ProblemKind PreflightNotOpen = new("preflight-not-open", 409, "The application takes no preflight report any more.");
    public static readonly ProblemKind MaintenanceTooLate = new("maintenance-too-late", 409, "The window begins too soon after its announcement.");
    public static readonly ProblemKind MaintenanceOverlaps = new("maintenance-overlaps", 409, "The window overlaps one that was announced before.");
    public static readonly ProblemKind MaintenanceOverBudget = new("maintenance-over-budget", 409, "The node would have more maintenance than is left out of its uptime.");
    public static readonly ProblemKind MaintenanceBegun = new("maintenance-begun", 409, "The window has begun and cannot be taken back any more.");
    public static readonly ProblemKind MaintenanceTooMany = new("maintenance-too-many", 409, "The node has as many windows as are kept.");
    public static readonly ProblemKind NodeEnded = new("node-ended", 409, "The node does not operate.");
    public static readonly ProblemKind StakeOnChain = new("stake-on-chain", 409, "Stake and nodes move on the chain alone, by their owner's transactions.");
    public static readonly ProblemKind StakeRefused = new("stake-refused", 409, "The rules of the stake refuse it.");
    public static readonly ProblemKind TransferExists = new("transfer-exists", 409, "Another offer of this node is open.");
    public static readonly ProblemKind TransferNotOpen = new("transfer-not-open", 409, "The offer cannot be answered so any more.");
    public static readonly ProblemKind PriceExists = new("price-exists", 409, "The day has another price already.");
    public static readonly ProblemKind ReleaseExists = new("release-exists", 409, "The version has been published with other content.");
    public static readonly ProblemKind ReleaseWithdrawn = new("release-withdrawn", 409, "The release has been withdrawn already.");
    public static readonly ProblemKind ReleaseNotRequired = new("release-not-required", 409, "The release was never required.");
    public static readonly ProblemKind ReleasesTooMany = new("releases-too-many", 409, "There are as many releases as are kept.");
    public static readonly ProblemKind FindingResolved = new("finding-resolved", 409, "The finding has been resolved already.");
    public static readonly ProblemKind FindingsTooMany = new("findings-too-many", 409, "The node has as many findings as are kept.");
    public static readonly ProblemKind PaperDecided = new("paper-decided", 409, "The paper has been decided on already.");
    public static readonly ProblemKind PaperWithdrawn = new("paper-withdrawn", 409, "The paper has been withdrawn by its operator.");
    public static readonly ProblemKind PaperNotAccepted = new("paper-not-accepted", 409, "Only a paper that is accepted can be revoked.");
    public static readonly ProblemKind PaperExists = new("paper-exists", 409, "The document has been submitted with other dates.");
    public static readonly ProblemKind PapersTooMany = new("papers-too-many", 409, "The operator has as many papers as are kept.");
    public static readonly ProblemKind ConcurrentChange = new("concurrent-change", 409, "Somebody else changed the same thing at the same time; read it and try again.");

    public static readonly ProblemKind BodyTooLarge = new("body-too-large", 413, "The body is larger than this route takes.");
    public static readonly ProblemKind ContentTypeUnsupported = new("content-type-unsupported", 415, "The body must be application/json in UTF-8.");
    public static readonly ProblemKind SignInsTooMany = new("sign-ins-too-many", 429, "The operator has signed in too often within a few minutes.");
    public static readonly ProblemKind Internal = new("internal", 500, "The program failed; the trace id finds what happened in its logs.");
    public static readonly ProblemKind SignInNotConfigured = new("sign-in-not-configured", 503, "This installation has no address that operators could sign in to.");
    public static readonly ProblemKind AnswersTooMany = new("answers-too-many", 503, "As many costly answers are being made as this program makes at a time; try again in a few seconds.");
    public static readonly ProblemKind StorageUnavailable = new("storage-unavailable", 503, "The program's storage does not answer; try again later.");

    /// <summary>All kinds by code.</summary>
    public static FrozenDictionary<string, ProblemKind> All { get; } =
        typeof(ProblemKinds).GetFields().Select(field => (ProblemKind)field.GetValue(null)!).ToFrozenDictionary(kind => kind.Code);
}
