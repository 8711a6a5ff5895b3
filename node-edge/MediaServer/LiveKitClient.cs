using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.MediaServer;

/// <summary>LiveKit did not show its metrics; the message says why.</summary>
internal sealed class LiveKitUnreadableException(string reason, Exception? inner = null) : Exception(reason, inner);

/// <summary>Asks LiveKit for its metrics and its health. What answers there is not trusted: size, length of line and time are bounded, redirects are not followed.</summary>
internal sealed class LiveKitClient : IDisposable
{
    internal const int PageBytesMax = 8 << 20;
    private const int LineBytesMax = 16_384;

    private readonly HttpClient http;
    private readonly RelaySettings settings;
    private readonly TimeProvider time;

    internal LiveKitClient(RelaySettings settings, TimeProvider time)
    {
        (this.settings, this.time) = (settings, time);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = 2,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 4_096,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => http.Dispose();

    /// <exception cref="LiveKitUnreadableException">No page within the limit of time, or not a page of LiveKit's metrics.</exception>
    internal async Task<LiveKitReading> ReadMetricsAsync(TimeSpan within, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, settings.LiveKitMetrics);
            if (settings.LiveKitMetricsAuth is string auth)
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)));
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new LiveKitUnreadableException($"it answers {(int)answer.StatusCode}" + (answer.StatusCode == HttpStatusCode.Unauthorized ? "; see --livekit-metrics-auth-file" : ""));
            using Stream body = await answer.Content.ReadAsStreamAsync(either.Token);
            LiveKitReading reading = await ReadAsync(body, either.Token);
            return reading.IsLiveKits ? reading : throw new LiveKitUnreadableException("the page has none of LiveKit's metrics");
        }
        catch (FormatException exception)
        {
            throw new LiveKitUnreadableException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new LiveKitUnreadableException($"it cannot be reached: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new LiveKitUnreadableException($"no whole page within {within.TotalSeconds:0.#} s", exception);
        }
    }

    /// <summary>Whether LiveKit says that it is ready, and after how many microseconds it said so; null when it did not.</summary>
    internal async Task<(bool Up, long? ResponseMicros)> CheckHealthAsync(TimeSpan within, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        long start = time.GetTimestamp();
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(settings.LiveKitHealth, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode == HttpStatusCode.OK ? (true, Math.Min((long)time.GetElapsedTime(start).TotalMicroseconds, 60_000_000)) : (false, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (false, null);
        }
    }

    private static async Task<LiveKitReading> ReadAsync(Stream body, CancellationToken cancellation)
    {
        var reading = new LiveKitReading();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * LineBytesMax);
        try
        {
            int held = 0;
            long total = 0;
            while (true)
            {
                int read = await body.ReadAsync(buffer.AsMemory(held), cancellation);
                total += read;
                if (total > PageBytesMax)
                    throw new FormatException($"the page has more than {PageBytesMax} bytes");
                held += read;
                int taken = TakeLines(buffer.AsSpan(0, held), reading, isLast: read == 0);
                buffer.AsSpan(taken, held - taken).CopyTo(buffer);
                held -= taken;
                if (held > LineBytesMax)
                    throw new FormatException($"a line has more than {LineBytesMax} bytes");
                if (read == 0)
                    return reading;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int TakeLines(ReadOnlySpan<byte> text, LiveKitReading reading, bool isLast)
    {
        int taken = 0;
        for (int length = text.IndexOf((byte)'\n'); length >= 0; length = text[taken..].IndexOf((byte)'\n'))
        {
            reading.Add(text.Slice(taken, length));
            taken += length + 1;
        }

        // The format ends every line; a page cut off in a number would be a smaller number.
        return isLast && taken < text.Length ? throw new FormatException("the page ends in the middle of a line") : taken;
    }
}
