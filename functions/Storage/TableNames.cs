namespace NodeProgram.Functions.Storage;

/// <summary>The program's tables. Created once at start-up; what keys they have stands beside the store that owns each.</summary>
public static class TableNames
{
    public const string Applications = "Applications";
    public const string ApplicationIndex = "ApplicationIndex";
    public const string Operators = "Operators";
    public const string NodeKeys = "NodeKeys";
    public const string Nodes = "Nodes";
    public const string NodesOfOperators = "NodesOfOperators";
    public const string Outbox = "Outbox";
    public const string ChainOutbox = "ChainOutbox";
    public const string ChainEvents = "ChainEvents";
    public const string Audit = "Audit";
    public const string NodeEpochs = "NodeEpochs";
    public const string NodeLive = "NodeLive";
    public const string DeadLetters = "DeadLetters";
    public const string LateBatches = "LateBatches";
    public const string EpochCensus = "EpochCensus";
    public const string Scorecards = "Scorecards";
    public const string Epochs = "Epochs";
    public const string Balances = "Balances";
    public const string Maintenance = "Maintenance";
    public const string Ingestion = "Ingestion";
    public const string Policies = "Policies";
    public const string Violations = "Violations";
    public const string Penalties = "Penalties";
    public const string CaseRulings = "CaseRulings";
    public const string Cases = "Cases";
    public const string CaseIndex = "CaseIndex";
    public const string Guardrails = "Guardrails";
    public const string Inbox = "Inbox";
    public const string NotificationSettings = "NotificationSettings";
    public const string Prices = "Prices";
    public const string GenesisSeats = "GenesisSeats";
    public const string StakeBook = "StakeBook";
    public const string StakeLooks = "StakeLooks";
    public const string StakeProcesses = "StakeProcesses";
    public const string Transfers = "Transfers";
    public const string Sessions = "Sessions";
    public const string PostedRoots = "PostedRoots";
    public const string BadSignatures = "BadSignatures";
    public const string DoubleSignings = "DoubleSignings";
    public const string History = "History";
    public const string Releases = "Releases";
    public const string NodeSoftware = "NodeSoftware";
    public const string ConfigurationPulls = "ConfigurationPulls";
    public const string Findings = "Findings";
    public const string Papers = "Papers";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Applications, ApplicationIndex, Operators, NodeKeys, Nodes, NodesOfOperators, Outbox, ChainOutbox, ChainEvents, Audit, NodeEpochs, NodeLive, DeadLetters, LateBatches,
        EpochCensus, Scorecards, Epochs, Balances, Policies,
        Violations, Penalties, CaseRulings, Cases, CaseIndex, Guardrails, Inbox, NotificationSettings,
        Maintenance, Ingestion,
        Prices, GenesisSeats, StakeBook, StakeLooks, StakeProcesses, Transfers,
        Sessions, PostedRoots,
        BadSignatures, DoubleSignings, History,
        Releases, NodeSoftware, ConfigurationPulls, Findings, Papers];
}
