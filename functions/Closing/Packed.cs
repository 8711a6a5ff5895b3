using System.IO.Compression;
using System.Text.Json;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Closing;

// JSON in a table's binary property, compressed: scorecards shrink to a fifth.
internal static class Packed
{
    public static byte[] Write<T>(T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, Answers.Json);
        var output = new MemoryStream(json.Length / 4);
        using (var brotli = new BrotliStream(output, CompressionLevel.Fastest))
            brotli.Write(json);
        return output.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes hold nothing of the kind.</exception>
    public static T Read<T>(byte[] bytes, string where)
    {
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<T>(brotli, Answers.Json) ?? throw new InvalidDataException($"{where} is empty.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{where} cannot be read.", e);
        }
    }
}
