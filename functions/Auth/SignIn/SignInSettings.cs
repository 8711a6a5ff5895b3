using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>What a sign-in message must say to be one for this installation.</summary>
/// <param name="Origin"><c>Program:SignIn:Origin</c>: where operators find the program, such as <c>https://nodes.example.org</c>; the message's URI. Null when it is not set: then nobody signs in, because the
/// address that a request names is the caller's own word.</param>
/// <param name="ChainId"><c>Program:SignIn:ChainId</c>, 1 and above, default 1.</param>
/// <param name="SessionMinutes"><c>Program:SignIn:SessionMinutes</c>, 5 to 1,440, default 60.</param>
public sealed record SignInSettings(Uri? Origin, long ChainId, int SessionMinutes)
{
    /// <summary>How long a challenge may be answered.</summary>
    public static readonly TimeSpan NonceLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How far a signer's clock may be off.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>What the ready-made message says.</summary>
    public const string Statement = "Sign in to the dTelecom node operator program. This costs nothing and moves nothing.";

    /// <summary>The message's domain: the origin's host, with its port unless that is the scheme's own.</summary>
    public string Domain => Origin?.Authority ?? throw new InvalidOperationException("There is no origin.");

    /// <summary>The message's URI.</summary>
    public string Url => Origin?.GetLeftPart(UriPartial.Authority) ?? throw new InvalidOperationException("There is no origin.");

    /// <exception cref="InvalidOperationException">A value is not of its kind or out of its range.</exception>
    public static SignInSettings Load(IConfiguration configuration)
    {
        Uri? origin = null;
        if (configuration["Program:SignIn:Origin"] is { Length: > 0 } text
            && (!Uri.TryCreate(text, UriKind.Absolute, out origin) || origin.Scheme is not ("http" or "https") || origin.PathAndQuery != "/" || origin.UserInfo.Length > 0 || origin.Fragment.Length > 0))
            throw new InvalidOperationException("Program:SignIn:Origin must be an http or https address without a path.");
        return new SignInSettings(origin, Number(configuration, "ChainId", 1, 1, long.MaxValue), (int)Number(configuration, "SessionMinutes", 60, 5, 1_440));
    }

    private static long Number(IConfiguration configuration, string name, long absent, long min, long max) => configuration["Program:SignIn:" + name] switch
    {
        null or "" => absent,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max => value,
        _ => throw new InvalidOperationException($"Program:SignIn:{name} must be a whole number from {min} to {max}."),
    };
}
