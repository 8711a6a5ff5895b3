using System.Text.RegularExpressions;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Http;

public partial class ProblemKindsTests
{
    [Fact]
    public void Kinds_Codes_AreLowerCaseWordsAndUnique()
    {
        Assert.NotEmpty(ProblemKinds.All);
        Assert.All(ProblemKinds.All.Values, kind => Assert.Matches("^[a-z]+(-[a-z]+)*$", kind.Code));
        Assert.All(ProblemKinds.All.Values, kind => Assert.InRange(kind.Status, 400, 599));
        Assert.Equal(typeof(ProblemKinds).GetFields().Length, ProblemKinds.All.Count);
    }

    [Fact]
    public void Kinds_AndTheirDocument_AreTheSame()
    {
        var documented = Row().Matches(Checkout.Read("docs/api/problems.md"))
            .Select(row => new ProblemKind(row.Groups["code"].Value, int.Parse(row.Groups["status"].Value), row.Groups["title"].Value));
        Assert.Equal(ProblemKinds.All.Values.OrderBy(kind => kind.Code), documented.OrderBy(kind => kind.Code));
    }

    [GeneratedRegex(@"^\| `(?<code>[a-z-]+)` \| (?<status>\d{3}) \| (?<title>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
