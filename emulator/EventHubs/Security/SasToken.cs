using System.Globalization;

namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>
/// A shared access signature taken apart, nothing verified:
/// <c>SharedAccessSignature sr={encoded resource}&amp;sig={encoded base64}&amp;se={Unix seconds}&amp;skn={rule}</c>, the parts in any order, each once.
/// </summary>
/// <param name="EncodedResource">The resource exactly as sent, which is what is signed.</param>
/// <param name="Signature">The signature, 32 bytes.</param>
/// <param name="Expiry">The expiry exactly as sent, which is what is signed.</param>
/// <param name="ExpiresAt">The expiry, Unix seconds.</param>
/// <param name="KeyName">The rule's name.</param>
internal sealed record SasToken(string EncodedResource, byte[] Signature, string Expiry, long ExpiresAt, string KeyName)
{
    public const string Scheme = "SharedAccessSignature ";
    private const int SignatureBytes = 32;

    /// <summary>The token, or null if the text is none.</summary>
    public static SasToken? TryParse(string authorization)
    {
        if (authorization.Length > Limits.TokenChars || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        string? resource = null, signature = null, expiry = null, keyName = null;
        foreach (string part in authorization[Scheme.Length..].Trim().Split('&'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return null;
            string value = part[(equals + 1)..];
            bool fresh = part[..equals] switch
            {
                "sr" => SetOnce(ref resource, value),
                "sig" => SetOnce(ref signature, value),
                "se" => SetOnce(ref expiry, value),
                "skn" => SetOnce(ref keyName, value),
                _ => false,
            };
            if (!fresh)
                return null;
        }

        if (resource is null || signature is null || expiry is null || keyName is null)
            return null;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out long expiresAt))
            return null;
        byte[] bytes = new byte[SignatureBytes];
        return Convert.TryFromBase64String(Uri.UnescapeDataString(signature), bytes, out int written) && written == SignatureBytes
            ? new(resource, bytes, expiry, expiresAt, Uri.UnescapeDataString(keyName))
            : null;
    }

    private static bool SetOnce(ref string? field, string value)
    {
        if (field is not null || value.Length == 0)
            return false;
        field = value;
        return true;
    }
}
