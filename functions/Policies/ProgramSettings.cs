using System.Globalization;
using Microsoft.Extensions.Configuration;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Policies;

/// <summary>The settings of this installation that are no rules of the program.</summary>
/// <param name="AllowPrivateAddresses"><c>Program:AllowPrivateAddresses</c>: relays may stand at addresses that the public internet does not reach. Default false; true for local runs.</param>
/// <param name="OpenApplicationsPerOperator"><c>Program:OpenApplicationsPerOperator</c>, 1 to 100, default 10.</param>
/// <param name="CredentialMinutes"><c>Program:CredentialMinutes</c>: how long a telemetry token is good, 5 to 1,440, default 60.</param>
public sealed record ProgramSettings(bool AllowPrivateAddresses, int OpenApplicationsPerOperator, int CredentialMinutes)
{
    /// <summary><c>Program:EvidenceDirectory</c>: where the evidence of closed epochs is kept; default <c>.data/evidence</c>. On Azure a mounted share.</summary>
    public string EvidenceDirectory { get; init; } = Path.Combine(".data", "evidence");

    /// <summary>
    /// <c>Program:EvidenceRetentionEpochs</c>: the evidence of so many of the newest closed epochs is kept, 30 to 1,000,000; 0, the default, keeps all. What an open case or a claim needs is kept whatever
    /// its age.
    /// </summary>
    public int EvidenceRetentionEpochs { get; init; }

    /// <summary>
    /// <c>Program:PriceMicroUsd</c>: what a DTEL is worth on every day for which nobody entered a price, micro-USD, 1 to 10^12. For networks whose token has no market; absent by default.
    /// </summary>
    public long? PriceMicroUsd { get; init; }

    /// <summary>
    /// <c>Program:StakeWithoutChainTokens</c>: what a node counts as staking where no contract says it, whole tokens, 1 to 10^9, default 10,000. Cases are measured against it; nothing is taken.
    /// </summary>
    public Wei NominalStake { get; init; } = Wei.FromTokens(10_000);

    /// <summary>
    /// <c>Program:AnchorOperators</c>: the addresses that the program runs its own relays under, lower case, separated by commas. Their nodes are anchors from their admission on: they are drawn
    /// as such, and earn nothing. None by default.
    /// </summary>
    public IReadOnlySet<string> AnchorOperators { get; init; } = new HashSet<string>();

    /// <summary><c>Program:TruthSecret</c>: what the dark slots of anchors follow from, 32 characters or more, known to nobody else, not blank at its ends. Absent by default: then no anchor goes dark.</summary>
    public string? TruthSecret { get; init; }

    /// <summary><c>Program:HistoryDays</c>: for how many days the history of nodes is kept for graphs, 1 to 3,650, default 400.</summary>
    public int HistoryDays { get; init; } = 400;

    /// <exception cref="InvalidOperationException">A value is not of its kind or out of its range.</exception>
    public static ProgramSettings Load(IConfiguration configuration) => new(
        Flag(configuration, "Program:AllowPrivateAddresses"),
        Number(configuration, "Program:OpenApplicationsPerOperator", 10, 1, 100),
        Number(configuration, "Program:CredentialMinutes", 60, 5, 1_440))
    {
        NominalStake = Wei.FromTokens(Number(configuration, "Program:StakeWithoutChainTokens", 10_000, 1, 1_000_000_000)),
        EvidenceDirectory = configuration["Program:EvidenceDirectory"] is { Length: > 0 } directory ? directory : Path.Combine(".data", "evidence"),
        HistoryDays = Number(configuration, "Program:HistoryDays", 400, 1, 3_650),
        EvidenceRetentionEpochs = configuration["Program:EvidenceRetentionEpochs"] is "0" ? 0 : Number(configuration, "Program:EvidenceRetentionEpochs", 0, 30, 1_000_000),
        AnchorOperators = Addresses(configuration, "Program:AnchorOperators"),
        TruthSecret = Secret(configuration, "Program:TruthSecret", 32),
        PriceMicroUsd = configuration["Program:PriceMicroUsd"] is { Length: > 0 } ? Number64(configuration, "Program:PriceMicroUsd", 1, 1_000_000_000_000) : null,
    };

    private static HashSet<string> Addresses(IConfiguration configuration, string key) =>
    [
        .. (configuration[key] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => EthereumAddress.TryParse(text, out EthereumAddress address) ? address.Key : throw new InvalidOperationException($"{key} has {text}, which is no address.")),
    ];

    private static string? Secret(IConfiguration configuration, string key, int charactersMin) => configuration[key] switch
    {
        null or "" => null,
        { } text when text.Length >= charactersMin && text.Trim().Length == text.Length => text,
        // Never the value: who reads logs is not who may know it.
        _ => throw new InvalidOperationException($"{key} needs at least {charactersMin} characters and no blanks at its ends."),
    };

    private static bool Flag(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => false,
        var text when bool.TryParse(text, out bool value) => value,
        _ => throw new InvalidOperationException($"{key} must be true or false."),
    };

    private static long Number64(IConfiguration configuration, string key, long min, long max) =>
        long.TryParse(configuration[key], NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
            ? value : throw new InvalidOperationException($"{key} must be a whole number from {min} to {max}.");

    private static int Number(IConfiguration configuration, string key, int absent, int min, int max) => configuration[key] switch
    {
        null or "" => absent,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max => value,
        _ => throw new InvalidOperationException($"{key} must be a whole number from {min} to {max}."),
    };
}
