using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Maintenance;

/// <summary>An announced window.</summary>
/// <param name="Created">False: it had been announced before.</param>
public sealed record Announced(MaintenanceWindow Window, bool Created);

/// <summary>
/// Takes and takes back announcements of maintenance (rules, section 2). What has begun can neither be announced nor taken back, so that an epoch's windows are the same whenever they are read
/// after its end.
/// </summary>
public sealed class MaintenanceDesk(NodeStore nodes, MaintenanceRows rows, PolicyInForce policy, TimeProvider time)
{
    /// <summary>The most windows that a node keeps, those of the past included.</summary>
    public const int WindowsMax = 100;

    // Windows are kept this many budget times: long enough for every epoch that can still be closed.
    private const int BudgetTimesKept = 3;

    /// <summary>Announces a window, or finds it announced.</summary>
    public async Task<Outcome<Announced>> AnnounceAsync(EthereumAddress owner, NodeId node, long startAt, long endAt, CancellationToken cancellation)
    {
        if (await CheckOwnerAsync(owner, node, cancellation) is { } refusal)
            return refusal;
        MeasurementPolicy rules = policy.Policy.Measurement;
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var window = new MaintenanceWindow(startAt, endAt, now);
        return await rows.ChangeAsync<Outcome<Announced>>(
            node,
            before =>
            {
                MaintenanceWindow[] same = [.. before.Where(other => other.StartAt == startAt && other.EndAt == endAt)];
                if (same.Length > 0)
                    return (null, new Announced(same[0], Created: false));
                if (RefusalOf(Domain.Measurement.Availability.Maintenance.Decide(window, before, rules), rules) is { } refused)
                    return (null, refused);
                long forgotten = now - BudgetTimesKept * rules.MaintenanceWindowSeconds * 1_000L;
                MaintenanceWindow[] kept = [.. before.Where(other => other.EndAt >= forgotten)];
                return kept.Length < WindowsMax
                    ? ([.. kept.Append(window).OrderBy(static other => other.StartAt)], new Announced(window, Created: true))
                    : (null, new Refusal(ProblemKinds.MaintenanceTooMany, $"The node has {kept.Length} windows; {WindowsMax} are kept."));
            },
            cancellation);
    }

    /// <summary>Takes a window back that has not begun.</summary>
    public async Task<Outcome<MaintenanceWindow>> CancelAsync(EthereumAddress owner, NodeId node, long startAt, CancellationToken cancellation)
    {
        if (await CheckOwnerAsync(owner, node, cancellation) is { } refusal)
            return refusal;
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await rows.ChangeAsync<Outcome<MaintenanceWindow>>(
            node,
            before =>
            {
                MaintenanceWindow[] named = [.. before.Where(window => window.StartAt == startAt)];
                if (named.Length == 0)
                    return (null, new Refusal(ProblemKinds.MaintenanceUnknown, $"No window of the node begins at {startAt}."));
                return startAt <= now
                    ? (null, new Refusal(ProblemKinds.MaintenanceBegun, $"It began at {startAt}; now it is {now}."))
                    : ([.. before.Where(window => window.StartAt != startAt)], named[0]);
            },
            cancellation);
    }

    private async Task<Refusal?> CheckOwnerAsync(EthereumAddress owner, NodeId node, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(node, cancellation) is not { } found)
            return new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted.");
        if (found.Operator != owner)
            return new Refusal(ProblemKinds.OperatorMismatch, $"{node} is another operator's.");
        return found.IsAdmitted ? null : new Refusal(ProblemKinds.NodeNotAdmitted, $"{node} is not one of the network any more.");
    }

    private static Refusal? RefusalOf(MaintenanceRefusal refusal, MeasurementPolicy rules) => refusal switch
    {
        MaintenanceRefusal.None => null,
        MaintenanceRefusal.Empty => new Refusal(ProblemKinds.FieldOutOfRange, "endAt must be later than startAt.") { Field = "endAt" },
        MaintenanceRefusal.TooLate => new Refusal(ProblemKinds.MaintenanceTooLate, $"It must begin at least {rules.MaintenanceLeadSeconds} s after it is announced.") { Field = "startAt" },
        MaintenanceRefusal.Overlaps => new Refusal(ProblemKinds.MaintenanceOverlaps, "It overlaps a window that was announced before."),
        MaintenanceRefusal.OverBudget => new Refusal(
            ProblemKinds.MaintenanceOverBudget, $"With it some {rules.MaintenanceWindowSeconds} s would hold more than {rules.MaintenanceBudgetSeconds} s of maintenance."),
        _ => throw new InvalidOperationException($"A window was answered {refusal}."),
    };
}
