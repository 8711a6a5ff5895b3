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

/// <summary>Takes releases from admins. The first of a version stands; nothing is required from a time that has passed.</summary>
public sealed class ReleaseDesk(ReleaseBook releases, AuditLog audit, TimeProvider time)
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
            stands = await releases.AddAsync(new ReleaseEntry(form.Version, form.IsRequired ? form.RequiredFrom ?? now.ToUnixTimeMilliseconds() : null, form.Notes, admin, now, form.IsCritical), cancellation);
        }

        if (!IsSame(stands, form))
            return new Refusal(ProblemKinds.ReleaseExists, $"{form.Version} was published by {stands.By}.") { First = stands };
        string what = $"publishes {stands.Version}{(stands.Critical ? ", a critical security fix" : "")}"
            + (stands.RequiredFrom is { } since ? $", required from {DateTimeOffset.FromUnixTimeMilliseconds(since):O} on" : "");
        await audit.AppendAsync(Subjects.Releases, new AuditEvent($"release|{stands.Version}", stands.At, stands.By, what, "releasePublished", stands.Notes), cancellation);
        return new PublishedRelease(stands, created);
    }

    private static bool IsSame(ReleaseEntry stands, ReleaseForm form) =>
        stands.Notes == form.Notes && stands.Critical == form.IsCritical && (form.IsRequired ? stands.RequiredFrom == (form.RequiredFrom ?? stands.At.ToUnixTimeMilliseconds()) : stands.RequiredFrom is null);
}
