namespace NodeProgram.Domain.Tests.Governance;

/// <summary>Files of the repository that are generated from the code and reviewed: `UPDATE_PUBLISHED=1 dotnet test` rewrites them.</summary>
internal static class Published
{
    public static void AssertCurrent(string path, string expected)
    {
        string file = Checkout.PathOf(path);
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLISHED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }

        Assert.True(File.Exists(file), $"{path} is missing; write it with UPDATE_PUBLISHED=1.");
        Assert.Equal(expected, File.ReadAllText(file));
    }
}
