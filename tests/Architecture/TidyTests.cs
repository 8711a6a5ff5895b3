using System.Text.RegularExpressions;

namespace NodeProgram.Architecture.Tests;

public sealed partial class TidyTests
{
    private static readonly string[] TextEndings = [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".sh", ".mjs", ".yml", ".yaml", ".sol", ".bicep", ".txt", ".editorconfig"];

    // Files that were longer than the limit when it was set, or hold one table. The number may only go down; a new name needs a reason.
    private static readonly Dictionary<string, int> LongFiles = new()
    {
        ["domain/Regions/CountryTable.cs"] = 700, // every ISO 3166-1 code
    };

    private const int LinesMax = 400;

    [Fact]
    public void Source_Files_AreNotLongerThanAReaderCanHold()
    {
        IEnumerable<string> tooLong = Repository.SourcesOf("domain", "chain", "orchestrations", "functions", "node-edge", "cli", "emulator", "tools")
            .Select(file => (file, lines: File.ReadLines(Repository.Full(file)).Count()))
            .Where(entry => entry.lines > LongFiles.GetValueOrDefault(entry.file, LinesMax))
            .Select(entry => $"{entry.file}: {entry.lines} lines, at most {LongFiles.GetValueOrDefault(entry.file, LinesMax)}: look for the second noun");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Text_Files_EndWithANewlineAndHaveUnixLines()
    {
        IEnumerable<string> wrong = TextFiles().Where(file => File.ReadAllText(Repository.Full(file)) is { Length: > 0 } text && (!text.EndsWith('\n') || text.Contains('\r')));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Text_Anywhere_HoldsNoPathOfOneMachine() =>
        Assert.Empty(TextFiles().SelectMany(file => MachinePath().Matches(File.ReadAllText(Repository.Full(file))).Select(match => $"{file}: {match.Value}")));

    [Fact]
    public void LockFile_Packages_NameNoRegistry() =>
        Assert.DoesNotContain("\"resolved\"", Repository.Read("package-lock.json"), StringComparison.Ordinal);

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("README.md")]
    public void Document_PathsItNames_Exist(string document)
    {
        IEnumerable<string> missing = NamedPath().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value.TrimEnd('/'))
            .Where(path => !path.Contains('*') && !Path.Exists(Repository.Full(path)));
        Assert.Empty(missing);
    }

    [Fact]
    public void Architecture_TypesItNames_Exist()
    {
        var declared = Repository.SourcesOf("domain", "chain", "orchestrations", "functions", "node-edge", "cli", "emulator", "tools")
            .SelectMany(file => DeclaredType().Matches(File.ReadAllText(Repository.Full(file))).Select(match => match.Groups[1].Value)).ToHashSet();
        IEnumerable<string> missing = NamedType().Matches(Repository.Read("ARCHITECTURE.md")).Select(match => match.Groups[1].Value).Where(name => !declared.Contains(name));
        Assert.Empty(missing);
    }

    [Fact]
    public void Documents_LinksBetweenThem_Lead()
    {
        IEnumerable<string> broken = Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)).SelectMany(file =>
            Link().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#') && !target.StartsWith("mailto:", StringComparison.Ordinal))
                .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.Full(file))!, target.Split('#')[0])))
                .Select(target => $"{file}: {target}"));
        Assert.Empty(broken);
    }

    private static IEnumerable<string> TextFiles() => Repository.Files.Where(file => TextEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) || file is "dev" or ".ci/run");

    [GeneratedRegex("(?<![A-Za-z0-9_.:*~-])/(?:work|farm|root|home/[a-z]+)/[A-Za-z.]")]
    private static partial Regex MachinePath();

    // `path/with/slash` or `File.ext` of a known room, in back quotes.
    [GeneratedRegex("`((?:domain|chain|orchestrations|functions|node-edge|cli|emulator|tests|tools|docs|infra|contracts|dashboard)/[A-Za-z0-9_./*-]*)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex("`([A-Z][a-z]+[A-Z][A-Za-z]+)`")]
    private static partial Regex NamedType();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum|record struct)\s+([A-Z][A-Za-z0-9]+)")]
    private static partial Regex DeclaredType();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
