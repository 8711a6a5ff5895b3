using System.Net;
using Microsoft.Data.Sqlite;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.EndToEnd.Tests.Faults;

/// <summary>A data directory that cannot be used is told in a sentence and a non-zero exit, and left as it is.</summary>
public sealed class BrokenDataTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string Data => directory.File("data");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Program_DataDirectoryInUse_EndsWithASentenceAndTheFirstGoesOn()
    {
        using ProgramProcess first = await ProgramProcess.StartReadyAsync(Data);
        using ProgramProcess second = ProgramProcess.Start(Data);
        await EndsWithSentenceAsync(second, Data, "in use");
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(first.Api, "/api/health"))).StatusCode);
    }

    [Theory]
    [InlineData("tables.db")]
    [InlineData("durable.db")]
    public async Task Program_DamagedDatabase_EndsWithItsNameAndLeavesItAsItIs(string file)
    {
        Directory.CreateDirectory(Data);
        byte[] garbage = [.. Enumerable.Range(0, 8_192).Select(i => (byte)(i * 31))];
        await File.WriteAllBytesAsync(Path.Combine(Data, file), garbage);
        using ProgramProcess program = ProgramProcess.Start(Data);
        await EndsWithSentenceAsync(program, file);
        Assert.Equal(garbage, await File.ReadAllBytesAsync(Path.Combine(Data, file)));
    }

    [Theory]
    [InlineData("tables.db", "tables.db is locked by another program")]
    [InlineData("durable.db", "The durable task database is locked by another program")]
    public async Task Program_DatabaseLockedByAnother_EndsWithItsName(string file, string said)
    {
        using (ProgramProcess before = await ProgramProcess.StartReadyAsync(Data))
            Assert.Equal(0, await before.StopAsync());
        using var other = new SqliteConnection($"Data Source={Path.Combine(Data, file)};Pooling=False");
        other.Open();
        using (SqliteCommand command = other.CreateCommand())
        {
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
        }

        using ProgramProcess program = ProgramProcess.Start(Data);
        await program.EndAsync();
        Assert.Equal(1, program.ExitCode);
        Assert.Contains(said, program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_DataDirectoryThatIsAFile_EndsWithASentence()
    {
        await File.WriteAllTextAsync(Data, "not a directory");
        using ProgramProcess program = ProgramProcess.Start(Data);
        await EndsWithSentenceAsync(program, Data);
    }

    [Fact]
    public async Task Program_DiskFullWhileStarting_EndsWithASentenceAndStartsWhenThereIsRoom()
    {
        // 8 KiB (16 blocks of 512 bytes) are less than an empty database. The runtime's own scratch files are kept out of it.
        using (ProgramProcess full = ProgramProcess.Start(Data, shell: "export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; trap '' XFSZ; ulimit -f 16"))
            await EndsWithSentenceAsync(full, Data);
        using ProgramProcess program = await ProgramProcess.StartReadyAsync(Data);
        Assert.Equal(0, await program.StopAsync());
    }

    private static async Task EndsWithSentenceAsync(ProgramProcess program, params string[] mentioned)
    {
        await program.EndAsync();
        Assert.True(program.ExitCode == 1, $"{program.ExitCode}: {program.Output}");
        Assert.Contains("Cannot start", program.Output, StringComparison.Ordinal);
        Assert.All(mentioned, word => Assert.Contains(word, program.Output, StringComparison.OrdinalIgnoreCase));
        // A sentence, not a stack.
        Assert.DoesNotContain("   at ", program.Output.Split('\n').First(line => line.StartsWith("Cannot start", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
