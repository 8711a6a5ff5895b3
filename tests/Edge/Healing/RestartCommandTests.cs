using System.Diagnostics;
using NodeProgram.Edge.Healing;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Healing;

public sealed class RestartCommandTests
{
    [Theory]
    [InlineData("systemctl restart livekit", "systemctl|restart|livekit")]
    [InlineData("  a\t\"b c\" d\"e f\"g \"\" ", "a|b c|de fg|")]
    [InlineData("a ; b $(c) 'd e'", "a|;|b|$(c)|'d|e'")] // nothing of a shell
    [InlineData("a \"b", null)]
    [InlineData("\"\" b", null)]
    [InlineData("   ", null)]
    public void Split_Text_BlanksAndDoubleQuotesOnly(string text, string? words) => Assert.Equal(words, RestartCommand.Split(text) is { } split ? string.Join('|', split) : null);

    [Theory]
    [InlineData("true", true, "done")]
    [InlineData("sh -c \"exit 7\"", false, "code 7")]
    [InlineData("/nonexistent/program", false, "cannot be started")]
    [InlineData("cat", true, "done")] // its input is closed: nothing waits for a person
    public async Task Run_RealProcess_TellsHowItEnded(string command, bool succeeded, string outcome)
    {
        (bool Succeeded, string Outcome) end = await new RestartCommand(RestartCommand.Split(command)!, TimeSpan.FromSeconds(30), TimeProvider.System).RunAsync(CancellationToken.None);
        Assert.Equal(succeeded, end.Succeeded);
        Assert.Contains(outcome, end.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Hangs_IsStoppedAtItsTime()
    {
        using var directory = new TemporaryDirectory();
        string pidFile = directory["pid"];
        var command = new RestartCommand(["sh", "-c", $"echo $$ > '{pidFile}'; exec sleep 600"], TimeSpan.FromSeconds(1), TimeProvider.System);
        (bool succeeded, string outcome) = await command.RunAsync(CancellationToken.None);
        Assert.False(succeeded);
        Assert.Contains("was stopped", outcome, StringComparison.Ordinal);
        int pid = int.Parse(File.ReadAllText(pidFile));
        await Eventually.HoldsAsync(() => !IsRunning(pid), "its end");
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
