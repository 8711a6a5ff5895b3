using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Cases;

/// <summary>What an operator answers.</summary>
public enum CaseAnswer
{
    Accept = 1,
    Dispute,
}

/// <summary>What a judge decides.</summary>
public enum CaseVerdict
{
    Uphold = 1,
    Reduce,
    Dismiss,
}

/// <summary>An answer as sent. <paramref name="Bond"/>: null for exactly what is needed.</summary>
public sealed record AnswerForm(CaseAnswer Answer, string Reason, Bytes32 Evidence, Wei? Bond);

/// <summary>Evidence, an appeal or a withdrawal as sent.</summary>
public sealed record StatementForm(string Reason, Bytes32 Evidence, CaseReason? Code);

/// <summary>A verdict as sent.</summary>
public sealed record VerdictForm(CaseVerdict Verdict, CaseReason Code, string Reason, Bytes32 Evidence, Wei? Amount, bool Frivolous);

/// <summary>A report of a violation as sent.</summary>
public sealed record ReportForm(NodeId Node, ViolationKind Kind, long FaultAtUnixMs, BasisPoints Severity, Bytes32 Evidence, string Reason);

/// <summary>Reads the bodies of acts in cases strictly; docs/api/README.md has their tables.</summary>
public static class CaseForms
{
    private const int ReasonCharactersMax = 4_000;
    private static readonly ViolationKind[] Reportable =
        [ViolationKind.ProtocolViolation, ViolationKind.MaliciousBehaviour, ViolationKind.FalseReporting, ViolationKind.SecurityBreach, ViolationKind.DoubleSigning];

    public static Outcome<AnswerForm> ReadAnswer(ReadOnlyMemory<byte> body) => Read(body, ["answer", "reason", "evidence", "bond"], fields =>
        new AnswerForm(fields.Word<CaseAnswer>("answer"), Reason(fields, required: false), Hash(fields, required: false), Amount(fields, "bond")));

    /// <param name="evidence">Whether the hash is needed.</param>
    /// <param name="code">Whether a reason code is needed; false: none is known.</param>
    public static Outcome<StatementForm> ReadStatement(ReadOnlyMemory<byte> body, bool evidence, bool code) => Read(body, code ? ["reason", "evidence", "code"] : ["reason", "evidence"], fields =>
        new StatementForm(Reason(fields, required: true), Hash(fields, evidence), code ? fields.Word<CaseReason>("code") : null));

    public static Outcome<VerdictForm> ReadVerdict(ReadOnlyMemory<byte> body) => Read(body, ["verdict", "code", "reason", "evidence", "amount", "frivolous"], fields =>
    {
        var verdict = fields.Word<CaseVerdict>("verdict");
        bool reduces = verdict == CaseVerdict.Reduce, frivolous = fields.Has("frivolous") && fields.Flag("frivolous");
        if (reduces && !fields.Has("amount"))
            fields.Blame("amount", ProblemKinds.FieldMissing, "is missing: what it is reduced to.");
        if (!reduces && fields.Has("amount"))
            fields.Blame("amount", ProblemKinds.FieldUnknown, "goes with reduce only.");
        if (frivolous && verdict != CaseVerdict.Uphold)
            fields.Blame("frivolous", ProblemKinds.FieldInvalid, "goes with uphold only.");
        return new VerdictForm(verdict, fields.Word<CaseReason>("code"), Reason(fields, required: true), Hash(fields, required: true), Amount(fields, "amount"), frivolous);
    });

    public static Outcome<ReportForm> ReadReport(ReadOnlyMemory<byte> body) => Read(body, ["node", "kind", "faultAt", "severity", "evidence", "reason"], fields =>
    {
        string? text = fields.Text("node", 66);
        if (!NodeId.TryParse(text, out NodeId node) && text is not null)
            fields.Blame("node", ProblemKinds.FieldInvalid, "is not 0x and 64 lower-case hex digits.");
        var kind = fields.Word<ViolationKind>("kind");
        if (kind != default && !Reportable.Contains(kind))
            fields.Blame("kind", ProblemKinds.FieldInvalid, "is found in scorecards; reported are " + string.Join(", ", Reportable.Select(Words.Of)) + ".");
        return new ReportForm(
            node, kind, fields.Number("faultAt", 0, 253_402_300_799_000), new BasisPoints((int)fields.Number("severity", 0, 10_000, absent: kind == ViolationKind.DoubleSigning ? 0 : null)),
            Hash(fields, required: true), Reason(fields, required: true));
    });

    private static Outcome<T> Read<T>(ReadOnlyMemory<byte> body, string[] known, Func<JsonFields, T> read)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, known);
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        T form = read(fields);
        return fields.Refusal is { } refusal ? refusal : form;
    }

    private static string Reason(JsonFields fields, bool required) => fields.Text("reason", ReasonCharactersMax, required, lines: true) ?? "";

    private static Bytes32 Hash(JsonFields fields, bool required)
    {
        string? text = fields.Text("evidence", 66, required);
        if (text is null)
            return default;
        if (!Bytes32.TryParse(text, out Bytes32 hash) || hash.IsZero)
            fields.Blame("evidence", ProblemKinds.FieldInvalid, "is not a hash: 0x and 64 lower-case hex digits, not all zero.");
        return hash;
    }

    private static Wei? Amount(JsonFields fields, string name)
    {
        string? text = fields.Text(name, 78, required: false);
        if (text is null)
            return null;
        if (Wei.TryParse(text, out Wei amount))
            return amount;
        fields.Blame(name, ProblemKinds.FieldInvalid, "is not a whole number of wei below 2^256.");
        return null;
    }
}
