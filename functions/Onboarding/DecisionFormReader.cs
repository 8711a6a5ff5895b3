using NodeProgram.Domain.Onboarding;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Onboarding;

/// <summary>Reads the body of a decision strictly.</summary>
public static class DecisionFormReader
{
    private const int ReasonCharactersMax = 2_000;

    /// <param name="policy">The most marks of each criterion.</param>
    public static Outcome<DecisionForm> Read(ReadOnlyMemory<byte> body, OnboardingPolicy policy)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "attempt", "marks", "reason");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;

        int? attempt = fields.Has("attempt") ? (int)fields.Number("attempt", 1, int.MaxValue) : null;
        JsonFields? marks = fields.Nested("marks", true, "technicalCompetence", "commitment", "community", "partnerships");
        VettingMark technicalCompetence = Mark(marks, "technicalCompetence", policy.TechnicalCompetenceMarksMax);
        VettingMark commitment = Mark(marks, "commitment", policy.CommitmentMarksMax);
        VettingMark community = Mark(marks, "community", policy.CommunityMarksMax);
        VettingMark partnerships = Mark(marks, "partnerships", policy.PartnershipMarksMax);
        string? reason = fields.Text("reason", ReasonCharactersMax, lines: true);
        return fields.Refusal is { } refusal
            ? refusal
            : new DecisionForm(attempt, new VettingMarks(technicalCompetence, commitment, community, partnerships), reason!);
    }

    private static VettingMark Mark(JsonFields? marks, string name, int max)
    {
        JsonFields? mark = marks?.Nested(name, true, "points", "reason");
        return new VettingMark((int)(mark?.Number("points", 0, max) ?? 0), mark?.Text("reason", ReasonCharactersMax, lines: true) ?? "");
    }
}
