namespace NodeProgram.Functions.Closing.Files;

/// <summary>
/// The CRC-32 (IEEE 802.3, as in gzip) of two pieces put together, from that of each: what was compressed side by side is one file in the end. Appending n zero bits multiplies
/// by x^n modulo the polynomial.
/// </summary>
internal static class Crc32Sum
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 1u << 31;

    // x^(2^i).
    private static readonly uint[] Squares = MakeSquares();

    /// <summary>The checksum of the first piece followed by the second.</summary>
    public static uint Of(uint first, uint second, long secondBytes) => Multiply(PowerOf(secondBytes), first) ^ second;

    // x^(8 n).
    private static uint PowerOf(long bytes)
    {
        uint power = One;
        for (int i = 3; bytes != 0; bytes >>= 1, i++)
        {
            if ((bytes & 1) != 0)
                power = Multiply(Squares[i % 32], power);
        }

        return power;
    }

    // The first factor is not zero.
    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; ; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
                if ((left & (bit - 1)) == 0)
                    return product;
            }

            right = (right & 1) != 0 ? (right >> 1) ^ Polynomial : right >> 1;
        }
    }

    private static uint[] MakeSquares()
    {
        var squares = new uint[32];
        squares[0] = One >> 1;
        for (int i = 1; i < squares.Length; i++)
            squares[i] = Multiply(squares[i - 1], squares[i - 1]);
        return squares;
    }
}
