using System.CommandLine;
using System.Text.Json;
using NodeProgram.Cli.Keys;

namespace NodeProgram.Cli.Remote;

/// <summary>A session as it is kept between calls.</summary>
/// <param name="Api">The program that opened it; it is shown to no other.</param>
/// <param name="Token">The secret.</param>
/// <param name="Operator">Whose it is.</param>
/// <param name="ExpiresAt">Unix milliseconds.</param>
internal sealed record KeptSession(Uri Api, string Token, string Operator, long ExpiresAt);

/// <summary>Where <c>nodeop login</c> keeps the session: a file that only its owner may read.</summary>
internal static class SessionFile
{
    public static Option<FileInfo?> Place { get; } = new("--session") { Description = "The session's file; without it the environment's NODEOP_SESSION, else nodeop/session.json among the user's settings." };

    /// <summary>The session; null when there is none.</summary>
    /// <exception cref="KeyException">The file cannot be read, others may read it, or it holds none.</exception>
    public static KeptSession? Load(Invocation invocation)
    {
        string path = PathOf(invocation);
        try
        {
            if (!File.Exists(path))
                return null;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
                throw new KeyException($"{path} is open to others; log in again.");
            return JsonSerializer.Deserialize<KeptSession>(File.ReadAllBytes(path), AnswerJson.Options) is { Api: not null, Token: not null } session ? session : throw new KeyException($"{path} holds no session; log in again.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new KeyException($"{path} cannot be read: {e.Message}");
        }
    }

    public static string Save(Invocation invocation, KeptSession session)
    {
        string path = PathOf(invocation);
        try
        {
            PrivateFile.Replace(path, JsonSerializer.Serialize(session, AnswerJson.Options));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(e.Message);
        }
    }

    public static void Delete(Invocation invocation) => File.Delete(PathOf(invocation));

    private static string PathOf(Invocation invocation) =>
        invocation.Value(Place)?.FullName
        ?? (Environment.GetEnvironmentVariable("NODEOP_SESSION") is { Length: > 0 } named ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "nodeop", "session.json"));
}
