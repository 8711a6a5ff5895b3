using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace NodeProgram.Functions.Http;

/// <summary>The query of a route that answers with pages.</summary>
/// <param name="Top">The most items of a page, 1 to 200.</param>
/// <param name="After">The <c>next</c> of the page before; empty for the first.</param>
public sealed record PageQuery(int Top, string After)
{
    private const int TopDefault = 50;
    private const int TopMax = 200;

    /// <param name="isId">Whether a text can be an id in this list.</param>
    public static Outcome<PageQuery> Read(HttpRequest request, Func<string, bool> isId)
    {
        string top = request.Query["top"].ToString(), after = request.Query["after"].ToString();
        int rows = TopDefault;
        if (top.Length > 0 && (!int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out rows) || rows is < 1 or > TopMax))
            return new Refusal(ProblemKinds.QueryInvalid, $"top is 1 to {TopMax}.") { Field = "top" };
        if (after.Length > 0 && !isId(after))
            return new Refusal(ProblemKinds.QueryInvalid, "after is the next of the page before.") { Field = "after" };
        return new PageQuery(rows, after);
    }
}
