using System.Collections.Frozen;
using NodeProgram.Functions.Auth;

namespace NodeProgram.Functions.Http;

/// <summary>
/// The table of routes: what is not here is refused to everybody. docs/api/README.md is its printed form; tests walk every row with every role.
/// </summary>
public static class Routes
{
    public const string Health = "health";
    public const string SignInNonce = "sessions/nonce";
    public const string Sessions = "sessions";
    public const string CurrentSession = "sessions/current";
    public const string Applications = "applications";
    public const string Application = "applications/{application}";
    public const string Preflight = "applications/{application}/preflight";
    public const string AdminApplications = "admin/applications";
    public const string AdminApplication = "admin/applications/{application}";
    public const string Decisions = "admin/applications/{application}/decisions";
    public const string Nodes = "nodes";
    public const string Node = "nodes/{node}";
    public const string NodeCredentials = "nodes/{node}/credentials";
    public const string NodeConfiguration = "nodes/{node}/configuration";
    public const string NodeLive = "nodes/{node}/live";
    public const string NodeHistory = "nodes/{node}/history";
    public const string Maintenance = "nodes/{node}/maintenance";
    public const string MaintenanceWindow = "nodes/{node}/maintenance/{startAt}";
    public const string NodeStake = "nodes/{node}/stake";
    public const string NodeExit = "nodes/{node}/exit";
    public const string Unbondings = "nodes/{node}/unbondings";
    public const string Withdrawals = "nodes/{node}/withdrawals";
    public const string Transfer = "nodes/{node}/transfer";
    public const string TransferAcceptance = "nodes/{node}/transfer/acceptance";
    public const string TransferKey = "nodes/{node}/transfer/key";
    public const string Deposits = "admin/nodes/{node}/deposits";
    public const string Prices = "admin/prices";
    public const string Scorecards = "nodes/{node}/scorecards";
    public const string Scorecard = "nodes/{node}/scorecards/{epoch}";
    public const string Explanation = "nodes/{node}/scorecards/{epoch}/explanation";
    public const string OwnAccount = "operators/me";
    public const string Rewards = "operators/{operator}/rewards";
    public const string RewardProof = "operators/{operator}/proof";
    public const string Cases = "cases";
    public const string Case = "cases/{case}";
    public const string CaseFile = "cases/{case}/file";
    public const string CaseAnswer = "cases/{case}/answer";
    public const string CaseEvidence = "cases/{case}/evidence";
    public const string CaseAppeal = "cases/{case}/appeal";
    public const string CaseVerdict = "cases/{case}/verdict";
    public const string CaseWithdrawal = "cases/{case}/withdrawal";
    public const string AdminCases = "admin/cases";
    public const string AdminViolations = "admin/violations";
    public const string Inbox = "inbox";
    public const string InboxRead = "inbox/{message}/read";
    public const string OwnNotifications = "operators/me/notifications";
    public const string Epoch = "epochs/{epoch}";
    public const string Evidence = "epochs/{epoch}/evidence";
    public const string OwnPapers = "operators/me/papers";
    public const string OwnPaper = "operators/me/papers/{paper}";
    public const string AdminPapers = "admin/papers";
    public const string PaperDecision = "admin/papers/{paper}/decision";
    public const string PaperRevocation = "admin/papers/{paper}/revocation";
    public const string Releases = "releases";
    public const string AdminReleases = "admin/releases";
    public const string ReleaseWithdrawal = "admin/releases/{version}/withdrawal";
    public const string NodeConditions = "nodes/{node}/conditions";
    public const string Findings = "admin/nodes/{node}/findings";
    public const string FindingResolution = "admin/nodes/{node}/findings/{finding}/resolution";
    public const string NetworkStats = "network/stats";
    public const string Chain = "chain";

    private const int KiB = 1024;

    public static IReadOnlyList<Route> All { get; } =
    [
        new("GetHealth", "GET", Health, Access.Everybody),

        new("IssueSignInNonce", "POST", SignInNonce, Access.Everybody, KiB),
        new("SignIn", "POST", Sessions, Access.Everybody, 6 * KiB),
        new("GetSession", "GET", CurrentSession, Access.Operator),
        new("SignOut", "DELETE", CurrentSession, Access.Operator),

        new("SubmitApplication", "POST", Applications, Access.Applicant, 16 * KiB),
        new("GetApplication", "GET", Application, Access.Everybody),
        new("SubmitPreflight", "POST", Preflight, Access.Node, 64 * KiB),
        new("ListApplications", "GET", AdminApplications, Access.People(Role.Admin, Role.Reviewer), 0, "state", "top", "after"),
        new("GetApplicationForReview", "GET", AdminApplication, Access.People(Role.Admin, Role.Reviewer)),
        new("DecideApplication", "POST", Decisions, Access.People(Role.Admin, Role.Reviewer), 16 * KiB),

        new("GetOwnAccount", "GET", OwnAccount, Access.Operator),
        new("ListRewards", "GET", Rewards, Access.OperatorInPath, 0, "top", "after"),
        new("GetRewardProof", "GET", RewardProof, Access.Everybody, 0, "epoch"),

        new("ListNodes", "GET", Nodes, Access.Everybody, 0, "top", "after"),
        new("GetNode", "GET", Node, Access.Everybody),
        new("IssueCredentials", "POST", NodeCredentials, Access.NodeInPath),
        new("GetNodeConfiguration", "GET", NodeConfiguration, Access.NodeInPath),

        new("AnnounceMaintenance", "POST", Maintenance, Access.Operator, KiB),
        new("ListMaintenance", "GET", Maintenance, Access.Everybody),
        new("CancelMaintenance", "DELETE", MaintenanceWindow, Access.Operator),

        new("ListCases", "GET", Cases, Access.Everybody, 0, "operator", "state", "top", "after"),
        new("GetCase", "GET", Case, Access.Everybody),
        new("GetCaseFile", "GET", CaseFile, Access.OperatorOr(Role.Admin, Role.Reviewer, Role.Council)),
        new("AnswerCase", "POST", CaseAnswer, Access.Operator, 32 * KiB),
        new("SubmitCaseEvidence", "POST", CaseEvidence, Access.OperatorOr(Role.Admin, Role.Reviewer), 32 * KiB),
        new("AppealCase", "POST", CaseAppeal, Access.Operator, 32 * KiB),
        new("DecideCase", "POST", CaseVerdict, Access.People(Role.Reviewer, Role.Council), 32 * KiB),
        new("WithdrawCase", "POST", CaseWithdrawal, Access.People(Role.Admin, Role.Reviewer), 32 * KiB),
        new("ListCasesForReview", "GET", AdminCases, Access.People(Role.Admin, Role.Reviewer, Role.Council), 0, "state", "top", "after"),
        new("ReportViolation", "POST", AdminViolations, Access.People(Role.Admin, Role.Reviewer), 32 * KiB),

        new("ListInbox", "GET", Inbox, Access.Operator, 0, "top", "after"),
        new("MarkRead", "POST", InboxRead, Access.Operator),
        new("GetNotifications", "GET", OwnNotifications, Access.Operator),
        new("SetNotifications", "PUT", OwnNotifications, Access.Operator, 4 * KiB),

        new("GetNodeStake", "GET", NodeStake, Access.Everybody),
        new("ExitNode", "POST", NodeExit, Access.Operator, 4 * KiB),
        new("UnbondStake", "POST", Unbondings, Access.Operator, KiB),
        new("WithdrawStake", "POST", Withdrawals, Access.Operator, KiB),
        new("OfferNode", "POST", Transfer, Access.Operator, KiB),
        new("WithdrawOffer", "DELETE", Transfer, Access.Operator),
        new("AcceptNode", "POST", TransferAcceptance, Access.Operator),
        new("BringNodeKey", "POST", TransferKey, Access.Operator, KiB),
        new("RecordDeposit", "POST", Deposits, Access.People(Role.Admin), 8 * KiB),
        new("SetPrice", "POST", Prices, Access.People(Role.Admin), 8 * KiB),
        new("ListPrices", "GET", Prices, Access.People(Role.Admin, Role.Reviewer, Role.Council)),

        new("SubmitPaper", "POST", OwnPapers, Access.Operator, 2 * KiB),
        new("ListOwnPapers", "GET", OwnPapers, Access.Operator),
        new("WithdrawPaper", "DELETE", OwnPaper, Access.Operator),
        new("ListPapers", "GET", AdminPapers, Access.People(Role.Admin, Role.Reviewer), 0, "state", "top", "after"),
        new("DecidePaper", "POST", PaperDecision, Access.People(Role.Admin, Role.Reviewer), 16 * KiB),
        new("RevokePaper", "POST", PaperRevocation, Access.People(Role.Admin, Role.Reviewer), 16 * KiB),

        new("ListReleases", "GET", Releases, Access.Everybody),
        new("PublishRelease", "POST", AdminReleases, Access.People(Role.Admin), 16 * KiB),
        new("WithdrawRelease", "POST", ReleaseWithdrawal, Access.People(Role.Admin), 16 * KiB),
        new("GetNodeConditions", "GET", NodeConditions, Access.Everybody),
        new("ListFindings", "GET", Findings, Access.People(Role.Admin, Role.Reviewer)),
        new("OpenFinding", "POST", Findings, Access.People(Role.Admin, Role.Reviewer), 32 * KiB),
        new("ResolveFinding", "POST", FindingResolution, Access.People(Role.Admin, Role.Reviewer), 16 * KiB),

        new("GetNodeLive", "GET", NodeLive, Access.Everybody),
        new("GetNodeHistory", "GET", NodeHistory, Access.Everybody, 0, "from", "to"),
        new("ListScorecards", "GET", Scorecards, Access.Everybody, 0, "top", "after"),
        new("GetScorecard", "GET", Scorecard, Access.Everybody),
        new("GetExplanation", "GET", Explanation, Access.Everybody),
        new("GetEpoch", "GET", Epoch, Access.Everybody),
        new("GetEvidence", "GET", Evidence, Access.Everybody),
        new("GetNetworkStats", "GET", NetworkStats, Access.Everybody),
        new("GetChain", "GET", Chain, Access.Everybody),
    ];

    public static FrozenDictionary<string, Route> ByFunction { get; } = All.ToFrozenDictionary(route => route.Function);
}
