using Xunit.Abstractions;

namespace NodeProgram.Architecture.Tests;

// The emulator may expose nothing that the real packages lack; the listings of the real API and the tool that compares stand beside the checkout in CI.
public sealed class SdkSurfaceTests(ITestOutputHelper output)
{
    private static readonly string Tool = Path.GetFullPath(Repository.Full("../shared/tools/sdk-api"));
    private static readonly string Listings = Path.GetFullPath(Repository.Full("../shared/sdk-api"));

    [Fact]
    public void Emulator_PublicSurface_IsPartOfTheRealOne()
    {
        string[] assemblies = [.. Repository.Files
            .Where(file => file.StartsWith("emulator/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => Path.Combine(AppContext.BaseDirectory, Path.GetFileNameWithoutExtension(file) + ".dll"))];
        Assert.NotEmpty(assemblies);
        Assert.All(assemblies, file => Assert.True(File.Exists(file), $"{Path.GetFileName(file)} was not built beside the tests."));

        if (!Directory.Exists(Tool) || !Directory.Exists(Listings))
        {
            output.WriteLine("There is nothing to compare with: the listings of the real API are not beside this checkout.");
            return;
        }

        string artifacts = Directory.CreateTempSubdirectory("sdk-api").FullName;
        try
        {
            (int built, string log) = Repository.Run("dotnet", "build", Tool, "--artifacts-path", artifacts, "-v", "quiet");
            Assert.True(built == 0, log);
            string tool = Directory.GetFiles(artifacts, "sdk-api.dll", SearchOption.AllDirectories).First(file => file.Contains("bin", StringComparison.Ordinal));
            (int code, string report) = Repository.Run("dotnet", [tool, "check", "--real", Listings, "--ours", .. assemblies, "--namespaces", "Microsoft.,Azure.,Nethereum."]);
            output.WriteLine(report);
            Assert.True(code == 0, report);
            Assert.Contains(", 0 not in the real API", report, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }
}
