using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>The node's signature over a batch: ECDSA P-256, SHA-256, over <see cref="TelemetryCodec.GetSigningBytes"/>. It makes a claim undeniable (rules, section 5).</summary>
public static class TelemetrySignature
{
    /// <summary>The batch with the signature of this private key.</summary>
    public static TelemetryBatch Sign(TelemetryBatch batch, ECDsa key) => batch with
    {
        Signature = SignatureText.Format(key.SignData(TelemetryCodec.GetSigningBytes(batch), HashAlgorithmName.SHA256)),
    };

    /// <summary>True when the batch carries this key's signature of exactly its content; an unsigned batch is not verified.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="key">The key; that it is the key of <see cref="TelemetryBatch.Node"/> is the caller's duty.</param>
    public static bool Verify(TelemetryBatch batch, ECDsa key) =>
        SignatureText.TryParse(batch.Signature, out byte[] signature)
        && key.VerifyData(TelemetryCodec.GetSigningBytes(batch), signature, HashAlgorithmName.SHA256);

    /// <summary>True when the key is that of the batch's node (by its hash) and the batch carries its signature.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="subjectPublicKeyInfo">The key in the form of <see cref="NodePublicKey"/>; anything else verifies nothing.</param>
    public static bool Verify(TelemetryBatch batch, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        if (!NodePublicKey.TryImport(subjectPublicKeyInfo, out ECDsa? key))
            return false;
        using (key)
            return NodeId.FromPublicKey(subjectPublicKeyInfo) == batch.Node && Verify(batch, key);
    }
}
