using NodeProgram.Domain.Releases;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>A release as its publisher gives it.</summary>
/// <param name="IsRequired">Whether nodes must run it or a newer one.</param>
/// <param name="RequiredFrom">Since when, Unix milliseconds; null: from its publication on.</param>
/// <param name="IsCritical">Whether it holds a critical security fix.</param>
public sealed record ReleaseForm(string Version, bool IsRequired, long? RequiredFrom, string Notes, bool IsCritical)
{
    private const int VersionCharactersMax = 64;
    private const int NotesCharactersMax = 2_000;

    /// <summary>Reads <c>{"version","required","requiredFrom","critical","notes"}</c>.</summary>
    public static Outcome<ReleaseForm> Read(ReadOnlyMemory<byte> body)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "version", "required", "requiredFrom", "critical", "notes");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        string version = fields.Text("version", VersionCharactersMax) ?? "";
        bool critical = fields.Has("critical") && fields.Flag("critical");
        bool isVersion = ReleaseVersion.TryParse(version, out ReleaseVersion asVersion);
        if (version.Length > 0 && !isVersion)
            fields.Blame("version", ProblemKinds.FieldInvalid, "is no version such as 1.2.0 or 1.2.0-rc.1.");
        else if (critical && asVersion.IsPreRelease)
            fields.Blame("critical", ProblemKinds.FieldInvalid, "is of a release: nobody has to run a pre-release to be safe.");
        bool required = fields.Flag("required");
        long? from = fields.Has("requiredFrom") ? fields.Number("requiredFrom", 0, 253_402_300_799_000) : null;
        if (from is not null && !required)
            fields.Blame("requiredFrom", ProblemKinds.FieldInvalid, "is of a release that is required.");
        var form = new ReleaseForm(version, required, from, fields.Text("notes", NotesCharactersMax, lines: true) ?? "", critical);
        return fields.Refusal is { } refusal ? refusal : form;
    }
}

/// <summary>A published release, and whether it was published just now.</summary>
public sealed record PublishedRelease(ReleaseEntry Release, bool Created);

/// <summary>What of a release is withdrawn. <c>default</c> is nothing.</summary>
public enum WithdrawnPart
{
    /// <summary>That it must be run: it may be run, and counts as before.</summary>
    Requirement = 1,

    /// <summary>All of it: it is held against nobody any more, as if it had never been published.</summary>
    Release,
}

/// <summary>A withdrawal as an admin brings it.</summary>
public sealed record ReleaseWithdrawalForm(WithdrawnPart What, string Reason)
{
    private const int ReasonCharactersMax = 1_000;

    /// <summary>Reads <c>{"what","reason"}</c>.</summary>
    public static Outcome<ReleaseWithdrawalForm> Read(ReadOnlyMemory<byte> body)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "what", "reason");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        var form = new ReleaseWithdrawalForm(fields.Word<WithdrawnPart>("what"), fields.Text("reason", ReasonCharactersMax, lines: true) ?? "");
        return fields.Refusal is { } refusal ? refusal : form;
    }
}

/// <summary>
/// Takes releases from admins. The first of a version stands; nothing is required from a time that has passed. One that was published in error is withdrawn, or its requirement, from now on: epochs that have ended keep
/// what was asked for in them.
/// </summary>
public sealed class ReleaseDesk(ReleaseBook releases, CarriedTrail trail, TimeProvider time)
{
    // Longer ahead than anybody plans, so that a slip of the pen is noticed.
    private static readonly TimeSpan AheadMax = TimeSpan.FromDays(366);

    /// <summary>Publishes a release, or finds it published.</summary>
    public async Task<Outcome<PublishedRelease>> PublishAsync(ReleaseForm form, string admin, CancellationToken cancellation)
    {
        ReleaseEntry? stands = await releases.FindAsync(form.Version, cancellation);
        bool created = stands is null;
        if (stands is null)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (form.RequiredFrom is { } from && (from < now.ToUnixTimeMilliseconds() || from > (now + AheadMax).ToUnixTimeMilliseconds()))
                return new Refusal(ProblemKinds.FieldOutOfRange, $"requiredFrom lies between now and {AheadMax.Days} days ahead.") { Field = "requiredFrom" };
            if ((await releases.LoadAsync(cancellation)).Count >= ReleaseBook.ReleasesMax)
                return new Refusal(ProblemKinds.ReleasesTooMany, $"{ReleaseBook.ReleasesMax} releases are kept.");
            stands = new ReleaseEntry(form.Version, form.IsRequired ? form.RequiredFrom ?? now.ToUnixTimeMilliseconds() : null, form.Notes, admin, now, form.IsCritical);
        }

        // Also for one that is there: what it carries for the trail is brought there again.
        ReleaseEntry entry = stands;
        stands = await trail.TellAsync(ReleaseBook.RowOf(entry.Version), () => created ? releases.AddAsync(entry, Published(entry), cancellation) : Task.FromResult(entry), cancellation);
        if (!IsSame(stands, form))
            return new Refusal(ProblemKinds.ReleaseExists, $"{form.Version} was published by {stands.By}.") { First = stands };
        return new PublishedRelease(stands, created);
    }

    /// <summary>Withdraws a release, or its requirement, from now on; the first withdrawal stands.</summary>
    public async Task<Outcome<PublishedRelease>> WithdrawAsync(string version, ReleaseWithdrawalForm form, string admin, CancellationToken cancellation)
    {
        var end = new ReleaseEnd(admin, time.GetUtcNow(), form.Reason);
        bool whole = form.What == WithdrawnPart.Release;
        ReleaseEntry? stands = await trail.TellAsync(ReleaseBook.RowOf(version), () => releases.ChangeAsync(
            version,
            before => before.End is not null || (!whole && (before.RequirementEnd is not null || before.RequiredFrom is null)) ? null
                : (whole ? before with { End = end } : before with { RequirementEnd = end },
                    new Told(Subjects.ReleaseWithdrawals, new AuditEvent(
                        $"release|{version}|{(whole ? "withdrawn" : "not-required")}", end.At, end.By, whole ? $"withdraws {version}" : $"withdraws the requirement of {version}",
                        whole ? "releaseWithdrawn" : "requirementWithdrawn", end.Reason))),
            cancellation), cancellation);
        if (stands is null)
            return new Refusal(ProblemKinds.ReleaseUnknown, $"{version} was never published.");
        if ((whole ? stands.End : stands.RequirementEnd) is { } first)
        {
            return (first.By, first.Reason) == (admin, form.Reason) ? new PublishedRelease(stands, first == end)
                : new Refusal(ProblemKinds.ReleaseWithdrawn, $"{first.By} withdrew it.") { First = new { first.By, At = first.At.ToUnixTimeMilliseconds(), first.Reason } };
        }

        return stands.End is { } ended
            ? new Refusal(ProblemKinds.ReleaseWithdrawn, $"{ended.By} withdrew all of it.") { First = new { ended.By, At = ended.At.ToUnixTimeMilliseconds(), ended.Reason } }
            : new Refusal(ProblemKinds.ReleaseNotRequired, $"{version} was never required.") { Field = "what" };
    }

    private static Told Published(ReleaseEntry release)
    {
        string what = $"publishes {release.Version}{(release.Critical ? ", a critical security fix" : "")}"
            + (release.RequiredFrom is { } since ? $", required from {DateTimeOffset.FromUnixTimeMilliseconds(since):O} on" : "");
        return new Told(Subjects.Releases, new AuditEvent($"release|{release.Version}", release.At, release.By, what, "releasePublished", release.Notes));
    }

    private static bool IsSame(ReleaseEntry stands, ReleaseForm form) =>
        stands.Notes == form.Notes && stands.Critical == form.IsCritical && (form.IsRequired ? stands.RequiredFrom == (form.RequiredFrom ?? stands.At.ToUnixTimeMilliseconds()) : stands.RequiredFrom is null);
}
