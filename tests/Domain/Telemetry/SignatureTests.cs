using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Tests.Telemetry;

public sealed class SignatureTests : IDisposable
{
    private readonly ECDsa key = TelemetryExamples.NewKey();
    private readonly ECDsa otherKey = TelemetryExamples.NewKey();

    public void Dispose()
    {
        key.Dispose();
        otherKey.Dispose();
    }

    [Fact]
    public void TelemetrySignature_SignedBatch_VerifiesAfterTheWireAndOnlyForItsContentAndKey()
    {
        TelemetryBatch signed = TelemetrySignature.Sign(TelemetryExamples.Full with { Node = NodePublicKey.NodeOf(key) }, key);
        Assert.True(TelemetryCodec.TryParse(TelemetryCodec.Write(signed), out TelemetryBatch? read, out _));
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();

        Assert.True(TelemetrySignature.Verify(read!, publicKey));
        Assert.False(TelemetrySignature.Verify(read!, otherKey.ExportSubjectPublicKeyInfo()));
        Assert.False(TelemetrySignature.Verify(read! with { Sequence = 43 }, publicKey));
        Assert.False(TelemetrySignature.Verify(read! with { Observations = [] }, publicKey));
        Assert.False(TelemetrySignature.Verify(read! with { Signature = null }, publicKey));
        Assert.False(TelemetrySignature.Verify(TelemetrySignature.Sign(TelemetryExamples.Full, key), publicKey)); // signed in another node's name
    }

    [Fact]
    public void NodePublicKey_AnythingButTheOneForm_IsNoKey()
    {
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        byte[] offCurve = [.. publicKey];
        offCurve[^1] ^= 1;

        Assert.True(NodePublicKey.TryImport(publicKey, out ECDsa? imported));
        imported!.Dispose();
        Assert.False(NodePublicKey.TryImport([], out _));
        Assert.False(NodePublicKey.TryImport([.. publicKey, 0], out _));
        Assert.False(NodePublicKey.TryImport(p384.ExportSubjectPublicKeyInfo(), out _));
        Assert.False(NodePublicKey.TryImport(offCurve, out _));
    }

    [Fact]
    public void NodeSignature_Header_VerifiesOnlyForItsRequest()
    {
        byte[] body = "{}"u8.ToArray();
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        string header = NodeSignature.Create(key, "post", "/api/nodes/x/credentials?a=1", 1_763_800_000_000, body).ToString();

        Assert.True(NodeSignature.TryParse(header, out NodeSignature? read));
        Assert.Equal(NodeId.FromPublicKey(publicKey), read!.Node);
        Assert.True(read.Verify(publicKey, "POST", "/api/nodes/x/credentials?a=1", body));
        Assert.False(read.Verify(publicKey, "GET", "/api/nodes/x/credentials?a=1", body));
        Assert.False(read.Verify(publicKey, "POST", "/api/nodes/x/credentials?a=2", body));
        Assert.False(read.Verify(publicKey, "POST", "/api/nodes/x/credentials?a=1", "{ }"u8));
        Assert.False(read.Verify(otherKey.ExportSubjectPublicKeyInfo(), "POST", "/api/nodes/x/credentials?a=1", body));
        Assert.True(NodeSignature.TryParse(header.Replace("1763800000000", "1763800000001", StringComparison.Ordinal), out NodeSignature? moved));
        Assert.False(moved!.Verify(publicKey, "POST", "/api/nodes/x/credentials?a=1", body));
    }

    [Fact]
    public void NodeSignature_SigningBytes_AreTheFourLinesOfTheContract()
    {
        byte[] lines = Encoding.UTF8.GetBytes("GET\n/api/x\n5\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"); // SHA-256 of nothing (FIPS 180-4 examples)
        byte[] signature = System.Buffers.Text.Base64Url.DecodeFromChars(NodeSignature.Create(key, "GET", "/api/x", 5, []).Signature);
        Assert.True(key.VerifyData(lines, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("NodeSignature ")]
    [InlineData("Bearer abc")]
    public void NodeSignature_NotTheHeader_IsRefused(string? header) => Assert.False(NodeSignature.TryParse(header, out _));

    [Fact]
    public void NodeSignature_OtherSpelling_IsRefused()
    {
        string header = NodeSignature.Create(key, "GET", "/", 5, []).ToString();
        foreach (string other in new[] { header + " ", " " + header, header.Replace("\"5\"", "\"05\"", StringComparison.Ordinal), header.Replace("\"5\"", "\"-5\"", StringComparison.Ordinal),
            header.Replace(",at", ", at", StringComparison.Ordinal), header.Replace("node=", "nodes=", StringComparison.Ordinal), header + ",x=\"\"" })
            Assert.False(NodeSignature.TryParse(other, out _), other);
    }

    [Theory]
    [InlineData(-120_000, true)] // rules, section 1: 2 min
    [InlineData(120_000, true)]
    [InlineData(-120_001, false)]
    [InlineData(120_001, false)]
    public void NodeSignature_Age_WithinTheSkewIsFresh(long differenceMs, bool fresh)
    {
        const long now = 1_763_800_000_000;
        Assert.Equal(fresh, NodeSignature.Create(key, "GET", "/", now + differenceMs, []).IsFresh(now, TelemetryPolicy.Default));
    }
}
