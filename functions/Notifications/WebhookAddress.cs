using System.Net;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Notifications;

/// <summary>Which addresses the program sends webhooks to: those of operators are not to be trusted with reaching into its own network.</summary>
public static class WebhookAddress
{
    private const int CharactersMax = 500;

    /// <summary>Reads an address: https, a public host, no user name; null when it is none.</summary>
    /// <param name="allowPrivate">Whether http and addresses that the public internet does not reach are taken too (local runs).</param>
    public static Uri? Read(string text, bool allowPrivate)
    {
        if (text.Length > CharactersMax || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return null;
        if (address.Scheme != Uri.UriSchemeHttps && !(allowPrivate && address.Scheme == Uri.UriSchemeHttp))
            return null;
        // The host as a parser of addresses sees it, and no name that it would take for one.
        return Endpoint.TryParse($"{address.IdnHost switch { var host when host.Contains(':') => $"[{host.Trim('[', ']')}]", var host => host }}:{address.Port}", out Endpoint? endpoint)
            && (allowPrivate || endpoint.IsPublic) ? address : null;
    }

    /// <summary>Whether a resolved address may be connected to.</summary>
    public static bool MayConnect(IPAddress address, bool allowPrivate) => allowPrivate || Endpoint.IsPublicAddress(address);
}
