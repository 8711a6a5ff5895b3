namespace NodeProgram.Functions.Http;

/// <summary>One kind of refusal: its stable code, the HTTP status that carries it and the sentence that a person reads.</summary>
/// <param name="Code">Lower-case words joined by hyphens; never renamed once published.</param>
/// <param name="Status">The HTTP status, 400 to 503.</param>
/// <param name="Title">One sentence, the same for every occurrence.</param>
public sealed record ProblemKind(string Code, int Status, string Title)
{
    /// <summary>The RFC 9457 <c>type</c>: a name, not an address that must resolve.</summary>
    public string Type => "urn:dtelecom:problem:" + Code;
}
