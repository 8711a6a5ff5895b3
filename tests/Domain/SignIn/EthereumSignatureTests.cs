using NodeProgram.Domain.SignIn;

namespace NodeProgram.Domain.Tests.SignIn;

public sealed class EthereumSignatureTests
{
    private const string R = "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd";
    private const string S = "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a029";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    // SEC 2, section 2.4.1, and the largest s of the lower half.
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string HalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
    private const string AboveHalf = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";

    [Theory]
    [InlineData("00", 0)]
    [InlineData("01", 1)]
    [InlineData("1b", 0)]
    [InlineData("1c", 1)]
    [InlineData("1C", 1)]
    public void Signature_WithAnyVOfWallets_IsOne(string v, int recoveryId)
    {
        Assert.True(EthereumSignature.TryParse("0x" + R + S + v, out EthereumSignature? signature, out _));
        Assert.Equal((recoveryId, "0x" + R + S + (recoveryId == 0 ? "1b" : "1c")), (signature.RecoveryId, signature.ToString()));
        Assert.Equal(Convert.FromHexString(signature.ToString()[2..]), signature.ToBytes());
    }

    [Theory]
    [InlineData("0x" + R + HalfOrder + "1b", true)]
    [InlineData("0x" + R + AboveHalf + "1b", false)]
    [InlineData("0x" + Zero + S + "1b", false)]
    [InlineData("0x" + Order + S + "1b", false)]
    [InlineData("0x" + R + Zero + "1b", false)]
    [InlineData("0x" + R + Order + "1b", false)]
    [InlineData("0x" + R + S + "02", false)]
    [InlineData("0x" + R + S + "1d", false)]
    [InlineData("0x" + R + S + "25", false)]
    [InlineData("0x" + R + S, false)]
    [InlineData("0x" + R + S + "1b00", false)]
    [InlineData(R + S + "1b00", false)]
    [InlineData("0X" + R + S + "1b", false)]
    [InlineData("", false)]
    public void Signature_OutsideTheOneFormThatCounts_IsRefused(string text, bool counts)
    {
        Assert.Equal(counts, EthereumSignature.TryParse(text, out EthereumSignature? signature, out string fault));
        Assert.Equal(counts, signature is not null);
        Assert.Equal(counts, fault.Length == 0);
    }
}
