using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>The JSON form of a <see cref="PreflightReport"/>: camel-case names, null left out, nothing unknown, nothing twice.</summary>
public static class PreflightCodec
{
    /// <summary>Bytes of a report, at most, 32 KiB.</summary>
    public const int ReportBytesMax = 32_768;

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static readonly byte[] SigningPrefix = "dtelecom-preflight-v1\n"u8.ToArray();

    /// <summary>Reads a report; its signature is not judged here (<see cref="Verify"/>).</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="report">The report; null when refused.</param>
    /// <param name="refusal">The first reason and its field; <c>default</c> when accepted.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out PreflightReport? report, out TelemetryRefusal refusal)
    {
        report = null;
        if (utf8.Length > ReportBytesMax)
        {
            refusal = new TelemetryRefusal(TelemetryRefusalCode.TooLarge, "");
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8.ToArray(), new JsonDocumentOptions { MaxDepth = 3 });
            if (PreflightShape.FirstFault(document.RootElement) is not { } fault)
            {
                report = document.RootElement.Deserialize<PreflightReport>(JsonOptions);
                refusal = PreflightShape.FirstFault(report!) ?? default;
            }
            else
            {
                refusal = fault;
            }
        }
        catch (JsonException exception) when (exception.Path is string path && path.StartsWith("$.", StringComparison.Ordinal))
        {
            refusal = new TelemetryRefusal(TelemetryRefusalCode.WrongType, path[2..]);
        }
        catch (JsonException)
        {
            refusal = new TelemetryRefusal(TelemetryRefusalCode.NotJson, "");
        }

        if (refusal.Code != TelemetryRefusalCode.None)
            report = null;
        return report is not null;
    }

    /// <summary>The compact JSON form.</summary>
    public static byte[] Write(PreflightReport report) => JsonSerializer.SerializeToUtf8Bytes(report, JsonOptions);

    /// <summary>What the signature covers: the line <c>dtelecom-preflight-v1</c>, then <see cref="Write"/> without the signature.</summary>
    public static byte[] GetSigningBytes(PreflightReport report) => [.. SigningPrefix, .. Write(report with { Signature = null })];

    /// <summary>The report with this key's identity and signature.</summary>
    public static PreflightReport Sign(PreflightReport report, ECDsa key)
    {
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        PreflightReport unsigned = report with { Node = NodeId.FromPublicKey(publicKey), PublicKey = Base64Url.EncodeToString(publicKey), Signature = null };
        return unsigned with { Signature = SignatureText.Format(key.SignData(GetSigningBytes(unsigned), HashAlgorithmName.SHA256)) };
    }

    /// <summary>True when the report's key is that of its node and signed exactly this content.</summary>
    public static bool Verify(PreflightReport report)
    {
        byte[] publicKey = new byte[NodePublicKey.DerBytes];
        if (!Base64Url.TryDecodeFromChars(report.PublicKey, publicKey, out int written) || written != publicKey.Length
            || NodeId.FromPublicKey(publicKey) != report.Node || !SignatureText.TryParse(report.Signature, out byte[] signature)
            || !NodePublicKey.TryImport(publicKey, out ECDsa? key))
            return false;
        using (key)
            return key.VerifyData(GetSigningBytes(report), signature, HashAlgorithmName.SHA256);
    }
}
