using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.SignIn;

/// <summary>
/// Reads messages of EIP-4361 by its ABNF and nothing else: every line in its place, LF only, no spare space, no line feed at the end. What it lets through reads back to the same text.
/// </summary>
public static partial class SignInMessageReader
{
    /// <summary>Reads a message.</summary>
    /// <param name="text">The message as it was signed.</param>
    /// <param name="message">The message; null unless it is well formed.</param>
    /// <param name="fault">What is wrong, naming the line; empty when nothing is.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out SignInMessage? message, out string fault)
    {
        message = null;
        if (text.Length > SignInMessage.CharactersMax)
        {
            fault = $"The message has {text.Length} characters, at most {SignInMessage.CharactersMax} are read.";
            return false;
        }

        var lines = new Lines(text.Split('\n'));
        message = Read(lines);
        fault = message is null ? lines.Fault : "";
        return message is not null;
    }

    private static SignInMessage? Read(Lines lines)
    {
        if (lines.Next(SignInMessage.DomainEnd.TrimStart()) is not { } first || !first.EndsWith(SignInMessage.DomainEnd, StringComparison.Ordinal))
            return lines.Refuse("The first line names the domain and ends with 'wants you to sign in with your Ethereum account:'.");
        string[] origin = first[..^SignInMessage.DomainEnd.Length].Split("://");
        if (origin.Length > 2 || (origin.Length == 2 && !Scheme().IsMatch(origin[0])) || !Authority().IsMatch(origin[^1]))
            return lines.Refuse("The domain is a host with an optional port, after an optional scheme.");
        if (!EthereumAddress.TryParseChecksummed(lines.Next("address"), out EthereumAddress address))
            return lines.Refuse("The second line is the address with its EIP-55 checksum.");
        if (lines.Next("empty line") != "")
            return lines.Refuse("An empty line follows the address.");
        string? statement = lines.Next("statement");
        if (statement is { Length: 0 })
            statement = null;
        else if (statement is null || !Statement().IsMatch(statement) || lines.Next("empty line") != "")
            return lines.Refuse("The statement is one line, with an empty line before and after it.");

        if (lines.Field("URI: ") is not { } uri || !Uri().IsMatch(uri))
            return lines.Refuse("'URI: ' and an absolute URI follow.");
        if (lines.Field("Version: ") != "1")
            return lines.Refuse("'Version: 1' follows.");
        if (!long.TryParse(lines.Field("Chain ID: "), NumberStyles.None, CultureInfo.InvariantCulture, out long chain) || chain < 1 || lines.Last != $"Chain ID: {chain}")
            return lines.Refuse("'Chain ID: ' and a number from 1 on without leading zeros follow.");
        if (lines.Field("Nonce: ") is not { } nonce || !Nonce().IsMatch(nonce))
            return lines.Refuse($"'Nonce: ' and at least {SignInMessage.NonceCharactersMin} letters and digits follow.");
        if (!SignInTime.TryParse(lines.Field("Issued At: ") ?? "", out SignInTime issued))
            return lines.Refuse("'Issued At: ' and an RFC 3339 time follow.");
        if (!lines.OptionalTime("Expiration Time: ", out SignInTime? expiration))
            return lines.Refuse("'Expiration Time: ' is an RFC 3339 time.");
        if (!lines.OptionalTime("Not Before: ", out SignInTime? from))
            return lines.Refuse("'Not Before: ' is an RFC 3339 time.");
        string? request = lines.OptionalField("Request ID: ");
        if (request is not null && !RequestId().IsMatch(request))
            return lines.Refuse("'Request ID: ' has characters of an RFC 3986 path segment only.");
        List<string>? resources = null;
        if (lines.OptionalField("Resources:") is { } rest)
        {
            resources = [];
            while (lines.OptionalField("- ") is { } resource)
            {
                if (resources.Count == SignInMessage.ResourcesMax || !Uri().IsMatch(resource))
                    return lines.Refuse($"Resources are at most {SignInMessage.ResourcesMax} absolute URIs, each on a line after '- '.");
                resources.Add(resource);
            }

            if (rest.Length > 0)
                return lines.Refuse("Nothing stands on the line of 'Resources:'.");
        }

        if (!lines.AtEnd)
            return lines.Refuse("Something follows that does not belong here.");
        return new SignInMessage
        {
            Scheme = origin.Length == 2 ? origin[0] : null,
            Domain = origin[^1],
            Address = address,
            Statement = statement,
            Uri = uri,
            ChainId = chain,
            Nonce = nonce,
            IssuedAt = issued,
            ExpirationTime = expiration,
            NotBefore = from,
            RequestId = request,
            Resources = resources,
        };
    }

    // RFC 3986: unreserved, percent-encoded, sub-delims and what the part adds. A domain has no user information: nobody could tell user@host from host.
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*\z")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\A(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?\z")]
    private static partial Regex Authority();

    [GeneratedRegex(@"\A[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;= -]+\z")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*\z")]
    private static partial Regex Uri();

    [GeneratedRegex(@"\A[A-Za-z0-9]{8,}\z")]
    private static partial Regex Nonce();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*\z")]
    private static partial Regex RequestId();

    // The lines in their order; where reading stopped is where the fault is.
    private sealed class Lines(string[] lines)
    {
        private int next;

        public string Fault { get; private set; } = "";

        public bool AtEnd => next == lines.Length;

        public string? Last => lines[next - 1];

        public string? Next(string expected) => next < lines.Length ? lines[next++] : Missing(expected);

        public string? Field(string name) =>
            next >= lines.Length ? Missing(name) : lines[next++] is var line && line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : null;

        public string? OptionalField(string name) => next < lines.Length && lines[next].StartsWith(name, StringComparison.Ordinal) ? lines[next++][name.Length..] : null;

        public bool OptionalTime(string name, out SignInTime? time)
        {
            time = null;
            if (OptionalField(name) is not { } text)
                return true;
            bool read = SignInTime.TryParse(text, out SignInTime parsed);
            time = parsed;
            return read;
        }

        public SignInMessage? Refuse(string sentence)
        {
            Fault = Fault.Length > 0 ? Fault : $"Line {Math.Max(next, 1)}: {sentence}";
            return null;
        }

        private string? Missing(string expected)
        {
            Fault = $"Line {next + 1} is missing: {expected.Trim()}";
            return null;
        }
    }
}
