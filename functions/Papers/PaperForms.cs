using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Papers;

/// <summary>A paper as its operator submits it.</summary>
public sealed record PaperForm(PaperKind Kind, Bytes32 Document, NodeId? Node, long ValidFrom, long ValidUntil)
{
    private const long InstantMax = 253_402_300_799_000;
    private const int HashCharacters = 66;

    /// <summary>Reads <c>{"kind","document","node","validFrom","validUntil"}</c>.</summary>
    public static Outcome<PaperForm> Read(ReadOnlyMemory<byte> body)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "kind", "document", "node", "validFrom", "validUntil");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        PaperKind kind = fields.Word<PaperKind>("kind");
        Bytes32 document = default;
        if (fields.Text("document", HashCharacters) is { } hash && !Bytes32.TryParse(hash, out document))
            fields.Blame("document", ProblemKinds.FieldInvalid, "is not 0x and 64 lower-case hex digits, the SHA-256 of the document.");
        NodeId? node = null;
        if (fields.Text("node", HashCharacters, required: kind == PaperKind.HighPerformance) is { } text)
        {
            if (!NodeId.TryParse(text, out NodeId named))
                fields.Blame("node", ProblemKinds.FieldInvalid, "is not 0x and 64 lower-case hex digits.");
            else if (kind != PaperKind.HighPerformance)
                fields.Blame("node", ProblemKinds.FieldInvalid, "is of a paper about a node's hardware.");
            node = named;
        }

        long from = fields.Number("validFrom", 0, InstantMax), until = fields.Number("validUntil", 0, InstantMax);
        if (until <= from)
            fields.Blame("validUntil", ProblemKinds.FieldOutOfRange, "is not later than validFrom.");
        var form = new PaperForm(kind, document, node, from, until);
        return fields.Refusal is { } refusal ? refusal : form;
    }
}

/// <summary>A decision on a paper as a person brings it.</summary>
public sealed record PaperDecisionForm(bool Accept, string Reason)
{
    /// <summary>The longest reason of a decision or a revocation.</summary>
    public const int ReasonCharactersMax = 2_000;

    /// <summary>Reads <c>{"accept","reason"}</c>.</summary>
    public static Outcome<PaperDecisionForm> Read(ReadOnlyMemory<byte> body)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "accept", "reason");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        var form = new PaperDecisionForm(fields.Flag("accept"), fields.Text("reason", ReasonCharactersMax, lines: true) ?? "");
        return fields.Refusal is { } refusal ? refusal : form;
    }
}
