using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Auth;

namespace NodeProgram.Functions.Tests.Auth;

public class SignatureWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    // 2 minutes either way (rules, section 1: clock skew accepted).
    [Theory]
    [InlineData(0, null)]
    [InlineData(120_000, null)]
    [InlineData(-120_000, null)]
    [InlineData(120_001, "signature-expired")]
    [InlineData(-120_001, "signature-expired")]
    public void Signature_ByItsTime_IsTakenWithinTheWindow(long offsetMs, string? code)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.QueryString) = ("GET", "/api/nodes/x y", new QueryString("?a=%20b"));
        NodeSignature signature = NodeSignature.Create(key, "GET", "/api/nodes/x%20y?a=%20b", Now.ToUnixTimeMilliseconds() + offsetMs, []);
        Assert.Equal(code, AccessCheck.CheckSignature(signature, key.ExportSubjectPublicKeyInfo(), request, default, TelemetryPolicy.Default, Now)?.Kind.Code);
    }
}
