namespace NodeProgram.Tests;

/// <summary>The checkout that the tests were built from, found from where they run: what compilers write of a source's place is not one (a build of CI replaces it).</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <param name="path">Below the root, with forward slashes.</param>
    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Serverless.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run below a checkout: there is no Serverless.sln above them.");
    }
}
