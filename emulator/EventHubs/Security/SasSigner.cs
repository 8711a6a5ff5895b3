using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>Makes tokens as the service's clients do.</summary>
internal static class SasSigner
{
    /// <param name="resource">An address, not yet encoded, for instance <c>sb://host/hub</c>.</param>
    /// <param name="keyName">The rule's name.</param>
    /// <param name="key">The rule's key, used as text.</param>
    /// <param name="expiresAt">Second precision.</param>
    public static string Sign(string resource, string keyName, string key, DateTimeOffset expiresAt)
    {
        string encoded = Uri.EscapeDataString(resource), expiry = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(encoded + "\n" + expiry));
        return $"{SasToken.Scheme}sr={encoded}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={expiry}&skn={Uri.EscapeDataString(keyName)}";
    }
}
