using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>What a nonce turned out to be.</summary>
public enum NonceState
{
    /// <summary>Issued by this program for this address, not long ago.</summary>
    Good = 1,

    /// <summary>Issued by it for this address, too long ago.</summary>
    Expired,

    /// <summary>Not issued by it, or for another address.</summary>
    Unknown,
}

/// <summary>
/// Nonces that say of themselves who issued them when and for whom: time, chance, and a code over both and the address. Issuing one stores nothing, so nobody can fill a table or push out another's
/// nonce by asking; that each is used once is held where sessions begin. The code's key is made once and lies in table <c>Sessions</c>, PK = <c>nonce-key</c>: who has it can make nonces, not signatures.
/// </summary>
public sealed class SignInNonces(TableServiceClient tables, TimeProvider time)
{
    private const string Partition = "nonce-key", Row = "key";
    private const int TimeBytes = 8, ChanceBytes = 16, CodeBytes = 16, KeyBytes = 32;
    private readonly TableClient table = tables.GetTableClient(TableNames.Sessions);
    private byte[]? key;

    /// <summary>A nonce of 80 hex digits for this address, good for <see cref="SignInSettings.NonceLifetime"/>.</summary>
    public async Task<string> IssueAsync(EthereumAddress address, CancellationToken cancellation)
    {
        byte[] nonce = new byte[TimeBytes + ChanceBytes + CodeBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(nonce.AsSpan(TimeBytes, ChanceBytes));
        CodeOf(await LoadKeyAsync(cancellation), nonce, address).CopyTo(nonce.AsSpan(TimeBytes + ChanceBytes));
        return Convert.ToHexStringLower(nonce);
    }

    /// <summary>Looks at a nonce that came back.</summary>
    public async Task<NonceState> CheckAsync(string text, EthereumAddress address, CancellationToken cancellation)
    {
        if (text.Length != 2 * (TimeBytes + ChanceBytes + CodeBytes) || text.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            return NonceState.Unknown;
        byte[] nonce = Convert.FromHexString(text);
        if (!CryptographicOperations.FixedTimeEquals(CodeOf(await LoadKeyAsync(cancellation), nonce, address), nonce.AsSpan(TimeBytes + ChanceBytes)))
            return NonceState.Unknown;
        long ageMs = time.GetUtcNow().ToUnixTimeMilliseconds() - BinaryPrimitives.ReadInt64BigEndian(nonce);
        // Another instance's clock may be ahead.
        return ageMs >= -SignInSettings.Skew.TotalMilliseconds && ageMs < SignInSettings.NonceLifetime.TotalMilliseconds ? NonceState.Good : NonceState.Expired;
    }

    private static byte[] CodeOf(byte[] key, byte[] nonce, EthereumAddress address) =>
        HMACSHA256.HashData(key, (byte[])[.. nonce.AsSpan(0, TimeBytes + ChanceBytes), .. address.ToBytes()])[..CodeBytes];

    // Whoever comes first makes the key; everybody else finds it.
    private async Task<byte[]> LoadKeyAsync(CancellationToken cancellation)
    {
        if (key is not null)
            return key;
        try
        {
            await table.AddEntityAsync(new TableEntity(Partition, Row) { ["Key"] = RandomNumberGenerator.GetBytes(KeyBytes) }, cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
        }

        return key = (await table.GetEntityAsync<TableEntity>(Partition, Row, cancellationToken: cancellation)).Value.GetBinary("Key");
    }
}
