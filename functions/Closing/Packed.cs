using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Closing;

// JSON in a table's binary property, compressed with Brotli: scorecards shrink to a fifth. Small documents by the thousand: no stream around each, and a window that fits them.
internal static class Packed
{
    private const int Quality = 1;
    private const int WindowBits = 16;
    private const int BytesMax = 32 * 1024 * 1024;

    public static byte[] Write<T>(T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, Answers.Json);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            return BrotliEncoder.TryCompress(json, buffer, out int length, Quality, WindowBits)
                ? buffer.AsSpan(0, length).ToArray()
                : throw new InvalidOperationException("A buffer of the largest size was too small.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="InvalidDataException">The bytes hold nothing of the kind.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes, string where)
    {
        // Up to the most, whatever the proportion is by which it shrank.
        int tried = 0;
        while (tried < BytesMax)
        {
            int size = tried = tried == 0 ? Math.Clamp(8 * bytes.Length, 16_384, BytesMax) : (int)Math.Min(4L * tried, BytesMax);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                if (BrotliDecoder.TryDecompress(bytes, buffer, out int length))
                    return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, length), Answers.Json) ?? throw new InvalidDataException($"{where} is empty.");
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"{where} cannot be read.", e);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        throw new InvalidDataException($"{where} cannot be read.");
    }
}
