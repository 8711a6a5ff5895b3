namespace NodeProgram.Architecture.Tests;

/// <summary>What <c>./dev test</c> makes of the files that a run of tests leaves: nothing that did not pass is ever counted as if it had.</summary>
public sealed class TestRunTests : IDisposable
{
    private const string Ended = """<Test Name="Room.Tests.Ends" DisplayName="Room.Tests.Ends" Source="room.dll" Completed="True" />""";
    private const string Hangs = """<Test Name="Room.Tests.Hangs" DisplayName="Room.Tests.Hangs(after: &quot;a while&quot;)" Source="room.dll" Completed="False" />""";

    private readonly DirectoryInfo results = Directory.CreateTempSubdirectory("test-run-");

    public void Dispose() => results.Delete(recursive: true);

    // How many passed in each of two files, and failed in one; what dotnet test said of all; what was running when a run was ended; the line, and what the command says.
    [Theory]
    [InlineData(3, 0, 0, "", "tests: 6 passed, 0 failed", 0)]
    [InlineData(3, 1, 1, "", "tests: 6 passed, 1 failed", 1)]
    [InlineData(3, 0, 1, Hangs, "tests: 6 passed, 1 failed", 1)] // its file says nothing of a test that hung
    [InlineData(3, 2, 1, Hangs, "tests: 6 passed, 3 failed", 1)]
    [InlineData(3, 0, 0, Hangs, "tests: 6 passed, 1 failed", 1)]
    [InlineData(3, 0, 1, "", "tests: 6 passed, 1 failed", 1)] // something else than a test
    [InlineData(0, 0, 0, "", "tests: 0 passed, 0 failed", 1)] // nothing ran
    public void Summary_OfARun_CountsWhatDidNotPass(int passed, int failed, int code, string running, string line, int said)
    {
        WriteResults("first.trx", passed, 0);
        WriteResults("second.trx", passed, failed);
        // Twice, as the runner leaves it.
        foreach (string folder in (string[])["run", "run/In"])
            Write($"{folder}/Sequence_1.xml", $"<?xml version=\"1.0\"?>\n<TestSequence>\n  {Ended}\n  {running}\n</TestSequence>");

        (int exit, string output) = Summarise(results.FullName, code);

        Assert.Equal(said, exit);
        Assert.Equal(running.Length > 0 ? ["did not end: Room.Tests.Hangs(after: &quot;a while&quot;)", line] : [line], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(line + "\n", File.ReadAllText(Path.Combine(results.FullName, "summary.txt")));
    }

    [Fact]
    public void Summary_WithoutAnyFile_IsAFailure() =>
        Assert.Equal((1, "tests: 0 passed, 1 failed\n"), Summarise(Path.Combine(results.FullName, "none"), 1));

    private static (int Exit, string Output) Summarise(string folder, int code) =>
        Repository.Run("bash", "-c", ". ./dev; summarise \"$1\" \"$2\"", "bash", folder, code.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private void WriteResults(string name, int passed, int failed) => Write(name,
        $"""<TestRun><ResultSummary outcome="Completed"><Counters total="9" executed="9" passed="{passed}" failed="{failed}" error="0" timeout="0" passedButRunAborted="0" /></ResultSummary></TestRun>""");

    private void Write(string name, string text)
    {
        string path = Path.Combine(results.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
