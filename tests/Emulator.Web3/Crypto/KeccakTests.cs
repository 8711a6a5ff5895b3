using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace NodeProgram.Emulator.Ethereum.Tests.Crypto;

public sealed class KeccakTests
{
    [Theory]
    // The Keccak team's vectors (KeccakKAT, ShortMsgKAT_256, length 0 and the one-byte message CC); the empty one is also the yellow paper's KEC(()).
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("cc", "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a")]
    // keccak256("transfer(address,uint256)"): its first four bytes are ERC-20's selector.
    [InlineData("7472616e7366657228616464726573732c75696e7432353629", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void Hash_OfAKnownMessage_IsKnown(string message, string hash)
    {
        Assert.Equal(hash, Sha3Keccack.Current.CalculateHash(message.HexToByteArray()).ToHex());
        Assert.Equal(hash, Sha3Keccack.Current.CalculateHashFromHex(message));
    }

    [Fact]
    public void Hash_OfText_IsThatOfItsUtf8() =>
        Assert.Equal(Sha3Keccack.Current.CalculateHash(Encoding.UTF8.GetBytes("naïve €")).ToHex(), Sha3Keccack.Current.CalculateHash("naïve €"));

    // Longer than a block of the sponge (136 bytes), and exactly one.
    [Theory]
    [InlineData(135)]
    [InlineData(136)]
    [InlineData(137)]
    [InlineData(272)]
    public void Hash_AroundTheBlocksEdge_DependsOnEveryByte(int length)
    {
        byte[] message = new byte[length];
        string before = Sha3Keccack.Current.CalculateHash(message).ToHex();
        message[^1] = 1;
        Assert.NotEqual(before, Sha3Keccack.Current.CalculateHash(message).ToHex());
    }
}
