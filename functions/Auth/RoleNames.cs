namespace NodeProgram.Functions.Auth;

/// <summary>The roles' names in tokens, settings and answers: lower-case words.</summary>
public static class RoleNames
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<Role>().Select(name => name.ToLowerInvariant())];

    public static bool TryParse(string text, out Role role)
    {
        int index = All.ToList().IndexOf(text);
        role = index < 0 ? default : Enum.GetValues<Role>()[index];
        return index >= 0;
    }
}
