using System.Buffers.Text;
using System.Numerics;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Nethereum.Signer;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;

namespace NodeProgram.Functions.Chain.Signing;

/// <summary>Signs with a P-256K key that never leaves Key Vault: its REST operation <c>sign</c> with ES256K. The app's identity needs the role "Key Vault Crypto User".</summary>
/// <param name="pipeline">Authenticates and retries; see <see cref="CreatePipeline"/>.</param>
/// <param name="key">The key's identifier with its version.</param>
public sealed class KeyVaultSigner(HttpPipeline pipeline, Uri key) : IChainSigner
{
    private const string ApiVersion = "7.4", Scope = "https://vault.azure.net/.default";
    private const int CoordinateBytes = 32, AddressBytes = 20;
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
    private EthereumAddress? known;

    /// <summary>A pipeline that authenticates as an identity, and retries what Key Vault's throttling and outages ask for.</summary>
    public static HttpPipeline CreatePipeline(TokenCredential credential, HttpPipelineTransport? transport = null)
    {
        var options = new KeyVaultOptions();
        if (transport is not null)
            options.Transport = transport;
        return HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, Scope));
    }

    /// <inheritdoc/>
    public async Task<EthereumAddress> AddressAsync(CancellationToken cancellation)
    {
        if (known is { } address)
            return address;
        using JsonDocument answer = await SendAsync(RequestMethod.Get, "", null, cancellation);
        if (answer.RootElement.ValueKind != JsonValueKind.Object || !answer.RootElement.TryGetProperty("key", out JsonElement found) || Text(found, "crv") != "P-256K" || Coordinate(found, "x") is not { } x || Coordinate(found, "y") is not { } y)
            throw Invalid("is no P-256K key");
        byte[] hash = Keccak256.Hash([.. x, .. y]);
        address = ChainValues.Address("0x" + Convert.ToHexStringLower(hash.AsSpan(hash.Length - AddressBytes)));
        known = address;
        return address;
    }

    /// <inheritdoc/>
    public async Task<ChainSignature> SignAsync(byte[] hash, CancellationToken cancellation)
    {
        EthereumAddress address = await AddressAsync(cancellation);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256K", value = Base64Url.EncodeToString(hash) });
        using JsonDocument answer = await SendAsync(RequestMethod.Post, "/sign", body, cancellation);
        if (Text(answer.RootElement, "value") is not { } text || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: 2 * CoordinateBytes } value)
            throw Invalid("gave no signature of 64 bytes");
        byte[] r = value[..CoordinateBytes], s = LowS(value[CoordinateBytes..]);
        EthECDSASignature signature = EthECDSASignatureFactory.FromComponents(r, s, 0);
        for (byte parity = 0; parity <= 1; parity++)
        {
            // Key Vault does not tell the parity: it is the one with which the address comes out.
            if (ChainValues.Address(EthECKey.RecoverFromSignature(signature, parity, hash).GetPublicAddress()) == address)
                return new ChainSignature(r, s, parity);
        }

        throw Invalid("gave a signature of another key");
    }

    private static byte[] LowS(byte[] s)
    {
        var number = new BigInteger(s, isUnsigned: true, isBigEndian: true);
        return number * 2 > Order ? LocalKeySigner.Word((Order - number).ToByteArray(isUnsigned: true, isBigEndian: true)) : s;
    }

    private async Task<JsonDocument> SendAsync(RequestMethod method, string operation, byte[]? body, CancellationToken cancellation)
    {
        using HttpMessage message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(key);
        message.Request.Uri.AppendPath(operation, escape: false);
        message.Request.Uri.AppendQuery("api-version", ApiVersion);
        message.Request.Headers.Add(HttpHeader.Common.JsonAccept);
        if (body is not null)
        {
            message.Request.Headers.Add(HttpHeader.Common.JsonContentType);
            message.Request.Content = RequestContent.Create(body);
        }

        try
        {
            await pipeline.SendAsync(message, cancellation);
            return message.Response.Status == 200 && message.Response.ContentStream is { } content
                ? await JsonDocument.ParseAsync(content, cancellationToken: cancellation)
                : throw new ChainFaultException("chain-key-unavailable", key, $"Key Vault answered {message.Response.Status}.");
        }
        catch (Exception e) when (e is RequestFailedException or JsonException or IOException or AggregateException or Azure.Identity.AuthenticationFailedException)
        {
            throw new ChainFaultException("chain-key-unavailable", key, $"Key Vault does not answer: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Coordinate(JsonElement json, string name) =>
        Text(json, name) is { } text && Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is { Length: CoordinateBytes } value ? value : null;

    private ChainFaultException Invalid(string what) => new("chain-key-unavailable", key, $"Key Vault's key {what}.");

    private sealed class KeyVaultOptions : ClientOptions;
}
