using Microsoft.AspNetCore.Http;

namespace NodeProgram.Functions.Http;

/// <summary>Reads bodies within their route's bound, whatever the header says about their length.</summary>
public static class RequestBody
{
    public static async Task<Outcome<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, int bytesMax, CancellationToken cancellation)
    {
        if (request.ContentLength > bytesMax)
            return bytesMax == 0 ? Unexpected() : TooLarge(bytesMax);
        var content = new MemoryStream();
        byte[] buffer = new byte[Math.Min(bytesMax + 1, 16_384)];
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (content.Length + read > bytesMax)
                    return bytesMax == 0 ? Unexpected() : TooLarge(bytesMax);
                content.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(bytesMax);
        }
        if (content.Length > 0 && !IsJson(request.ContentType))
            return new Refusal(ProblemKinds.ContentTypeUnsupported, "Send Content-Type: application/json.");
        return (ReadOnlyMemory<byte>)content.ToArray();
    }

    private static bool IsJson(string? contentType)
    {
        string[] parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && parts.Skip(1).All(part => !part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase)
                || part[8..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    private static Refusal TooLarge(int bytesMax) => new(ProblemKinds.BodyTooLarge, $"At most {bytesMax} bytes are taken.");

    private static Refusal Unexpected() => new(ProblemKinds.BodyUnexpected, "Send no body.");
}
