namespace NodeProgram.Edge.Preflight;

/// <summary>Measures throughput against an address that the operator names: one transfer a direction, ended after a time or a size, whichever comes first.</summary>
internal sealed class BandwidthMeter(HttpClient http, TimeProvider time)
{
    private const int PieceBytes = 65_536;
    private const long BytesMax = 1_000_000_000;
    private static readonly TimeSpan TransferFor = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <exception cref="HttpRequestException">The transfer failed, or ended too soon to say anything.</exception>
    internal async Task<long> DownloadAsync(Uri from, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TransferFor + WarmUp + WarmUp);
        using HttpResponseMessage response = await http.GetAsync(from, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        using Stream body = await response.Content.ReadAsStreamAsync(limit.Token);
        byte[] piece = new byte[PieceBytes];
        var meter = new Meter(time);
        while (!meter.IsDone)
        {
            int read = await body.ReadAsync(piece, limit.Token);
            if (read == 0)
                break;
            meter.Add(read);
        }

        return meter.BitsPerSecond();
    }

    /// <exception cref="HttpRequestException">The transfer failed, or ended too soon to say anything.</exception>
    internal async Task<long> UploadAsync(Uri to, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TransferFor + TransferFor);
        var meter = new Meter(time);
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new PacedContent(meter) };
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        return meter.BitsPerSecond();
    }

    // The first second is the connection finding its speed; it counts only when the transfer was over sooner.
    private sealed class Meter(TimeProvider time)
    {
        private readonly long started = time.GetTimestamp();
        private long bytes;
        private (long At, long Bytes)? warm;
        private long last;

        internal bool IsDone => bytes >= BytesMax || time.GetElapsedTime(started) >= TransferFor;

        internal void Add(int count)
        {
            bytes += count;
            last = time.GetTimestamp();
            if (warm is null && time.GetElapsedTime(started, last) >= WarmUp)
                warm = (last, bytes);
        }

        internal long BitsPerSecond()
        {
            (long from, long before) = warm is { } point && point.Bytes < bytes ? point : (started, 0);
            double seconds = time.GetElapsedTime(from, last).TotalSeconds;
            return bytes - before >= PieceBytes && seconds > 0.001
                ? (long)((bytes - before) * 8 / seconds) : throw new HttpRequestException($"only {bytes} bytes were transferred");
        }
    }

    private sealed class PacedContent(Meter meter) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            byte[] piece = new byte[PieceBytes];
            Random.Shared.NextBytes(piece); // what compresses on the way would flatter
            while (!meter.IsDone)
            {
                await stream.WriteAsync(piece);
                meter.Add(piece.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
