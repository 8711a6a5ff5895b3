namespace NodeProgram.Functions.Http;

/// <summary>Why somebody does something, where nothing else is asked.</summary>
public static class ReasonForm
{
    /// <summary>Reads <c>{"reason"}</c>.</summary>
    /// <returns>The reason.</returns>
    public static Outcome<string> Read(ReadOnlyMemory<byte> body, int charactersMax)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "reason");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        string reason = fields.Text("reason", charactersMax, lines: true) ?? "";
        return fields.Refusal is { } refusal ? refusal : reason;
    }
}
