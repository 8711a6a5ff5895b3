using System.Net;
using System.Numerics;
using System.Text.Json;
using Nethereum.Signer;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>Sign-In with Ethereum over the API.</summary>
[Collection(ApiCollection.Name)]
public class SignInApiTests(ApiApp api)
{
    // Anvil's first two accounts: public test keys.
    private const string Key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private const string OtherKey = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    private const string Address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

    [Fact]
    public async Task SignIn_WithTheReadyMadeMessage_OpensASessionThatEnds()
    {
        string message = await ChallengeAsync();
        Answer opened = await SignInAsync(message, Sign(message));
        opened.Is(HttpStatusCode.Created);
        string token = opened.Json.Text("token")!;
        Assert.Equal((Address, "1390849295786071768276380950238675083608645509734"), (opened.Json.Text("operator"), opened.Json.Text("operatorId")));

        Answer me = await api.GetAsync("/api/operators/me", token);
        me.Is(HttpStatusCode.OK);
        Assert.Equal(Address, me.Json.Text("operator"));
        Assert.Equal(Address, (await api.GetAsync("/api/sessions/current", token)).Json.Text("operator"));

        (await api.SendAsync(HttpMethod.Delete, "/api/sessions/current", null, "Bearer " + token)).Is(HttpStatusCode.NoContent);
        (await api.GetAsync("/api/operators/me", token)).IsProblem("token-invalid");
    }

    [Fact]
    public async Task SignIn_AgainWithTheSameMessage_IsRefusedAsUsed()
    {
        string message = await ChallengeAsync(), signature = Sign(message);
        (await SignInAsync(message, signature)).Is(HttpStatusCode.Created);
        (await SignInAsync(message, signature)).IsProblem("sign-in-nonce-used");
    }

    [Fact]
    public async Task SignIn_TheSameMessageManyTimesAtOnce_OpensOneSession()
    {
        string message = await ChallengeAsync(), signature = Sign(message);
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SignInAsync(message, signature)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.Code == "sign-in-nonce-used"));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("1b")]
    public async Task SignIn_WithEitherFormOfV_IsTaken(string zero)
    {
        string message = await ChallengeAsync(), signature = Sign(message);
        int id = Convert.ToInt32(signature[^2..], 16) - 27;
        (await SignInAsync(message, signature[..^2] + (Convert.ToInt32(zero, 16) + id).ToString("x2", null))).Is(HttpStatusCode.Created);
    }

    // Each row: what of the ready-made message is replaced by what, the code.
    [Theory]
    [InlineData("nodes.example.org wants", "evil.example.org wants", "sign-in-message-foreign")]
    [InlineData("nodes.example.org wants", "http://nodes.example.org wants", "sign-in-message-foreign")]
    [InlineData("URI: https://nodes.example.org", "URI: https://nodes.example.org/", "sign-in-message-foreign")]
    [InlineData("Chain ID: 1", "Chain ID: 5", "sign-in-message-foreign")]
    [InlineData("Version: 1", "Version: 2", "sign-in-message-malformed")]
    [InlineData("Nonce: 0", "Nonce: f", "sign-in-nonce-unknown")]
    [InlineData(Address, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "sign-in-nonce-unknown")] // another's nonce
    [InlineData("Issued At: 20", "Issued At: 29", "sign-in-time")]
    [InlineData("Expiration Time: 20", "Expiration Time: 19", "sign-in-time")]
    [InlineData("moves nothing.", "moves nothing.\n", "sign-in-message-malformed")]
    public async Task SignIn_WithAnotherMessageThoughSigned_IsRefused(string part, string instead, string code)
    {
        string message = await ChallengeAsync(), changed = message.Replace(part, instead, StringComparison.Ordinal);
        Assert.NotEqual(message, changed);
        (await SignInAsync(changed, Sign(changed))).IsProblem(code, "message");
        (await SignInAsync(message, Sign(message))).Is(HttpStatusCode.Created); // nothing was used up
    }

    [Fact]
    public async Task SignIn_NotYetGood_IsRefused()
    {
        string message = await ChallengeAsync() + "\nNot Before: 2999-01-01T00:00:00Z";
        (await SignInAsync(message, Sign(message))).IsProblem("sign-in-time", "message");
    }

    [Fact]
    public async Task SignIn_WithoutAnExpiryAndStatement_IsTaken()
    {
        string[] lines = (await ChallengeAsync()).Split('\n');
        string message = string.Join('\n', lines.Where((line, at) => at != 3 && !line.StartsWith("Expiration", StringComparison.Ordinal)));
        (await SignInAsync(message, Sign(message))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task SignIn_SignedByAnother_IsRefused()
    {
        string message = await ChallengeAsync();
        (await SignInAsync(message, Sign(message, OtherKey))).IsProblem("sign-in-signature-invalid", "signature");
        (await SignInAsync(message, Sign(message + " "))).IsProblem("sign-in-signature-invalid", "signature");
    }

    [Fact]
    public async Task SignIn_WithTheOtherHalfOfASignature_IsRefused()
    {
        string message = await ChallengeAsync(), signature = Sign(message);
        BigInteger order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        BigInteger high = order - new BigInteger(Convert.FromHexString(signature[66..130]), isUnsigned: true, isBigEndian: true);
        string mirrored = signature[..66] + high.ToString("x64", null)[^64..] + (signature[^2..] == "1b" ? "1c" : "1b");
        (await SignInAsync(message, mirrored)).IsProblem("sign-in-signature-invalid", "signature");
    }

    [Theory]
    [InlineData("0x", "sign-in-signature-invalid")]
    [InlineData("0x1234567890", "contract-wallet-unsupported")]
    [InlineData("signed", "sign-in-signature-invalid")]
    [InlineData("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a01b", "sign-in-signature-invalid")]
    [InlineData("0x00000000000000000000000000000000000000000000000000000000000000057fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a01b", "sign-in-signature-invalid")] // x = 5 is on no point
    public async Task SignIn_WithWhatNoKeyMade_IsRefused(string signature, string code) => (await SignInAsync(await ChallengeAsync(), signature)).IsProblem(code, "signature");

    [Theory]
    [InlineData("{\"address\":5}", "field-type")]
    [InlineData("{}", "field-missing")]
    [InlineData("{\"address\":\"0x1\"}", "field-invalid")]
    [InlineData("{\"address\":\"0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266\"}", "field-invalid")]
    [InlineData("{\"address\":\"0x0000000000000000000000000000000000000000\"}", "field-invalid")]
    public async Task Nonce_ForNoAddress_IsRefused(string body, string code) => (await api.PostAsync("/api/sessions/nonce", body)).IsProblem(code, "address");

    [Theory]
    [InlineData("{\"signature\":\"0x\"}", "field-missing", "message")]
    [InlineData("{\"message\":\"a\"}", "field-missing", "signature")]
    [InlineData("{\"message\":\"a\",\"signature\":\"0x\",\"more\":1}", "field-unknown", "more")]
    [InlineData("{\"message\":\"a\",\"signature\":\"0x\"}", "sign-in-message-malformed", "message")]
    public async Task SignIn_WithABadBody_IsRefused(string body, string code, string field) => (await api.PostAsync("/api/sessions", body)).IsProblem(code, field);

    private async Task<string> ChallengeAsync()
    {
        // A nonce whose first digit is known, so that a row can change it: its time begins with zeros.
        Answer answer = await api.PostAsync("/api/sessions/nonce", new { address = Address });
        answer.Is(HttpStatusCode.OK);
        Assert.Equal("nodes.example.org", answer.Json.Text("domain"));
        return answer.Json.Text("message")!;
    }

    private Task<Answer> SignInAsync(string message, string signature) => api.PostAsync("/api/sessions", JsonSerializer.Serialize(new { message, signature }));

    private static string Sign(string message, string key = Key) => new EthereumMessageSigner().EncodeUTF8AndSign(message, new EthECKey(key));
}
