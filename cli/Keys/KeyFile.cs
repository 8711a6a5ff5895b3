using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Keys;

/// <summary>
/// An Ethereum key in a file under a password: Web3 Secret Storage, version 3, as wallets and nodes write it (scrypt or PBKDF2, AES-128-CTR, Keccak-256 as code).
/// </summary>
internal static class KeyFile
{
    private const int FileBytesMax = 16_384, KeyBytes = 32, IterationsMax = 10_000_000;
    private const int ScryptN = 1 << 17, ScryptR = 8, ScryptP = 1;

    /// <summary>The private key in the file, 32 bytes.</summary>
    /// <exception cref="KeyException">The file is no such file, or the password is not its.</exception>
    public static byte[] Open(string path, string password)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            if (content.Length > FileBytesMax)
                throw new KeyException($"{path} is longer than a key file.");
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement crypto = Member(document.RootElement, "crypto");
            if (Member(document.RootElement, "version").GetInt32() != 3 || Text(crypto, "cipher") != "aes-128-ctr")
                throw new KeyException($"{path} is no key file of version 3 with aes-128-ctr.");
            byte[] cipher = Hex(crypto, "ciphertext"), iv = Hex(Member(crypto, "cipherparams"), "iv");
            byte[] derived = Derive(Text(crypto, "kdf"), Member(crypto, "kdfparams"), password, path);
            if (cipher.Length != KeyBytes || iv.Length != 16)
                throw new KeyException($"{path} does not hold a key of 32 bytes.");
            if (!CryptographicOperations.FixedTimeEquals(CodeOf(derived, cipher), Hex(crypto, "mac")))
                throw new KeyException($"The password is not that of {path}.");
            return Crypt(derived, iv, cipher);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new KeyException($"{path} is no key file of version 3: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(e.Message);
        }
    }

    /// <summary>Writes a key into a new file that only its owner may read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="address">The key's address, which is written beside it.</param>
    /// <param name="password">The password.</param>
    /// <param name="work">scrypt's N, a power of two: how long guessing a password takes.</param>
    /// <exception cref="KeyException">There is such a file, or it cannot be written.</exception>
    public static void Create(string path, byte[] key, EthereumAddress address, string password, int work = ScryptN)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(32), iv = RandomNumberGenerator.GetBytes(16);
        byte[] derived = Scrypt.Derive(Encoding.UTF8.GetBytes(password), salt, work, ScryptR, ScryptP, KeyBytes);
        byte[] cipher = Crypt(derived, iv, key);
        string json = JsonSerializer.Serialize(new
        {
            address = address.Key[2..],
            crypto = new
            {
                cipher = "aes-128-ctr",
                cipherparams = new { iv = Convert.ToHexStringLower(iv) },
                ciphertext = Convert.ToHexStringLower(cipher),
                kdf = "scrypt",
                kdfparams = new { dklen = KeyBytes, n = work, r = ScryptR, p = ScryptP, salt = Convert.ToHexStringLower(salt) },
                mac = Convert.ToHexStringLower(CodeOf(derived, cipher)),
            },
            id = Guid.NewGuid(),
            version = 3,
        });
        PrivateFile.Create(path, json);
    }

    private static byte[] Derive(string function, JsonElement parameters, string password, string path)
    {
        byte[] secret = Encoding.UTF8.GetBytes(password), salt = Hex(parameters, "salt");
        int keyBytes = Member(parameters, "dklen").GetInt32();
        if (keyBytes != KeyBytes)
            throw new KeyException($"{path}: dklen must be {KeyBytes}.");
        switch (function)
        {
            case "scrypt":
                (int n, int r, int p) = (Member(parameters, "n").GetInt32(), Member(parameters, "r").GetInt32(), Member(parameters, "p").GetInt32());
                return Scrypt.IsBearable(n, r, p) ? Scrypt.Derive(secret, salt, n, r, p, KeyBytes) : throw new KeyException($"{path}: scrypt asks for more than is borne.");
            case "pbkdf2" when Text(parameters, "prf") == "hmac-sha256":
                int iterations = Member(parameters, "c").GetInt32();
                return iterations is >= 1 and <= IterationsMax
                    ? Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, KeyBytes)
                    : throw new KeyException($"{path}: pbkdf2 asks for more than is borne.");
            default:
                throw new KeyException($"{path}: the key derivation is neither scrypt nor pbkdf2 with hmac-sha256.");
        }
    }

    private static byte[] CodeOf(byte[] derived, byte[] cipher) => Keccak256.Hash([.. derived.AsSpan(16, 16), .. cipher]);

    // Counter mode: the block cipher of a counter, xor-ed; the same to encrypt and to decrypt.
    private static byte[] Crypt(byte[] derived, byte[] iv, byte[] text)
    {
        using Aes aes = Aes.Create();
        aes.Key = derived[..16];
        byte[] result = new byte[text.Length];
        UInt128 counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        byte[] block = new byte[16];
        for (int at = 0; at < text.Length; at += block.Length)
        {
            BinaryPrimitives.WriteUInt128BigEndian(block, unchecked(counter++));
            byte[] pad = aes.EncryptEcb(block, PaddingMode.None);
            for (int i = 0; i < block.Length && at + i < text.Length; i++)
                result[at + i] = (byte)(text[at + i] ^ pad[i]);
        }

        return result;
    }

    private static JsonElement Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : throw new FormatException($"{name} is missing.");

    private static string Text(JsonElement element, string name) => Member(element, name).GetString() ?? throw new FormatException($"{name} is null.");

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(Text(element, name));
}
