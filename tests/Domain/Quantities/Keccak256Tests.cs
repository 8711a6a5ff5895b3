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

    [Fact]
    public void HashMany_PiecesOfAnyLengths_AreTheHashesOfEach()
    {
        var random = new Random(512);
        byte[] bytes = new byte[8_000];
        random.NextBytes(bytes);
        for (int run = 0; run < 60; run++)
        {
            // More and fewer than go side by side; empty ones, whole blocks, and lengths that have nothing to do with each other.
            Range[] pieces = [.. Enumerable.Range(0, random.Next(0, 30)).Select(_ =>
            {
                int start = random.Next(4_000);
                return start..(start + random.Next(4) switch { 0 => 0, 1 => 136 * random.Next(4), 2 => 136 * random.Next(1, 4) - 1, _ => random.Next(4_000) });
            })];
            byte[] hashes = new byte[32 * pieces.Length];
            Keccak256.HashMany(bytes, pieces, hashes);
            Assert.Equal(pieces.SelectMany(piece => Keccak256.Hash(bytes[piece])), hashes);
        }
    }
}
