using System.Text;
using NodeProgram.Domain.Quantities;
using Org.BouncyCastle.Crypto.Digests;

namespace NodeProgram.Domain.Tests.Quantities;

public sealed class Keccak256Tests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")] // Ethereum yellow paper, KEC(())
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")] // Keccak team's test vectors
    [InlineData("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")] // ERC-20's selector a9059cbb
    public void Hash_KnownInput_KnownOutput(string input, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(input))));

    [Fact]
    public void Hash_EveryLengthAroundTheBlock_EqualsBouncyCastle()
    {
        for (int length = 0; length <= 3 * 136 + 1; length++)
        {
            byte[] input = new byte[length];
            new Random(length).NextBytes(input);
            var peer = new KeccakDigest(256);
            peer.BlockUpdate(input, 0, length);
            byte[] expected = new byte[32];
            peer.DoFinal(expected, 0);
            Assert.Equal(expected, Keccak256.Hash(input));
        }
    }
}
