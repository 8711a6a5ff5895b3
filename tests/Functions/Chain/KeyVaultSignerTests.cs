using System.Buffers.Text;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Nethereum.Signer;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Signing;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>Signing by Key Vault's REST interface, against a stand-in that speaks it and really signs.</summary>
public sealed class KeyVaultSignerTests
{
    // Half of secp256k1's order: EIP-2.
    private static readonly BigInteger HalfOrder = BigInteger.Parse("07FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0", System.Globalization.NumberStyles.HexNumber, null);
    private static readonly Uri KeyId = new("https://vault.example.org/keys/reporter/0123456789abcdef");

    [Fact]
    public async Task Sign_ManyHashes_RecoverTheVaultsAccountWithALowS()
    {
        using var vault = new Vault();
        KeyVaultSigner signer = vault.Signer();
        EthereumAddress address = await signer.AddressAsync(default);
        Assert.Equal(vault.Address, address);
        for (int i = 0; i < 40; i++)
        {
            byte[] hash = Keccak256.Hash(Encoding.ASCII.GetBytes($"hash {i}"));
            ChainSignature signature = await signer.SignAsync(hash, default);
            Assert.True(new BigInteger(signature.S, isUnsigned: true, isBigEndian: true) <= HalfOrder);
            EthECKey recovered = EthECKey.RecoverFromSignature(EthECDSASignatureFactory.FromComponents(signature.R, signature.S, 0), signature.Parity, hash);
            Assert.Equal(address, ChainValues.Address(recovered.GetPublicAddress()));
        }

        Assert.All(vault.Authorizations, header => Assert.Equal("Bearer token-of-the-app", header));
        Assert.Equal(41, vault.Authorizations.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task Address_OfAVaultThatRefuses_IsAFaultThatNamesTheKey(HttpStatusCode status)
    {
        using var vault = new Vault { Status = status };
        var fault = await Assert.ThrowsAsync<ChainFaultException>(() => vault.Signer().AddressAsync(default));
        Assert.Equal(("chain-key-unavailable", KeyId), (fault.Code, fault.Endpoint));
    }

    [Fact]
    public async Task Sign_ByAnotherKeyThanTheVaultShowed_IsAFault()
    {
        using var vault = new Vault();
        KeyVaultSigner signer = vault.Signer();
        await signer.AddressAsync(default);
        vault.Rotate();
        Assert.Equal("chain-key-unavailable", (await Assert.ThrowsAsync<ChainFaultException>(() => signer.SignAsync(new byte[32], default))).Code);
    }

    [Theory]
    [InlineData("""{"value":"AAAA"}""")]
    [InlineData("""{"value":7}""")]
    [InlineData("""[]""")]
    [InlineData("""not json""")]
    public async Task Sign_AnsweredWithNonsense_IsAFault(string body)
    {
        using var vault = new Vault { SignAnswer = body };
        KeyVaultSigner signer = vault.Signer();
        Assert.Equal("chain-key-unavailable", (await Assert.ThrowsAsync<ChainFaultException>(() => signer.SignAsync(new byte[32], default))).Code);
    }

    // What the vault's documentation says of "get key" and "sign", version 7.4.
    private sealed class Vault : HttpMessageHandler
    {
        private EthECKey key = EthECKey.GenerateKey();

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public string? SignAnswer { get; init; }

        public List<string> Authorizations { get; } = [];

        public EthereumAddress Address => ChainValues.Address(key.GetPublicAddress());

        public void Rotate() => key = EthECKey.GenerateKey();

        public KeyVaultSigner Signer() => new(KeyVaultSigner.CreatePipeline(new Identity(), new HttpClientTransport(new HttpClient(this))), KeyId);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorizations.Add(request.Headers.Authorization!.ToString());
            Assert.Equal("?api-version=7.4", request.RequestUri!.Query);
            string body;
            if (request.Method == HttpMethod.Get)
            {
                Assert.Equal(KeyId.AbsolutePath, request.RequestUri.AbsolutePath);
                byte[] point = key.GetPubKeyNoPrefix();
                body = JsonSerializer.Serialize(new { key = new { kid = KeyId, kty = "EC", crv = "P-256K", x = Base64Url.EncodeToString(point.AsSpan(0, 32)), y = Base64Url.EncodeToString(point.AsSpan(32)) } });
            }
            else
            {
                Assert.Equal(KeyId.AbsolutePath + "/sign", request.RequestUri.AbsolutePath);
                using JsonDocument asked = JsonDocument.Parse(await request.Content!.ReadAsStreamAsync(cancellationToken));
                Assert.Equal("ES256K", asked.RootElement.GetProperty("alg").GetString());
                EthECDSASignature signature = key.Sign(Base64Url.DecodeFromChars(asked.RootElement.GetProperty("value").GetString()));
                byte[] s = signature.S;
                // The vault does not care on which half s lies: every other time the high one.
                if (RandomNumberGenerator.GetInt32(2) == 0)
                    s = [.. (2 * HalfOrder + 1 - new BigInteger(s, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true)];
                body = SignAnswer ?? JsonSerializer.Serialize(new { kid = KeyId, value = Base64Url.EncodeToString([.. Word(signature.R), .. Word(s)]) });
            }

            return new HttpResponseMessage(Status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }

        private static byte[] Word(byte[] number) => [.. new byte[32 - number.Length], .. number];
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token-of-the-app", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal(["https://vault.azure.net/.default"], requestContext.Scopes);
            return new(GetToken(requestContext, cancellationToken));
        }
    }
}
