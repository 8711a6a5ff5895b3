using System.Globalization;
using System.Text;

namespace NodeProgram.Edge.MediaServer;

/// <summary>What the relay counts of LiveKit (names as of LiveKit 1.13); each the sum over all label values that it does not tell apart, such as <c>country</c>.</summary>
internal enum LiveKitCounter
{
    JoinsSucceeded,
    JoinsFailed,
    SignalsFailed,
    JoinsConnected,
    Requests,
    ServerErrors,
    PacketsIn,
    PacketsOut,
    PacketsLostIn,
    PacketsLostOut,
    JitterMicros,
    JitterReadings,
    QualityMilli,
    QualityReadings,
}

/// <summary>One page of LiveKit's metrics, reduced to what the relay reports. Series that it does not know are passed over, lines that are none are a fault.</summary>
internal sealed class LiveKitReading
{
    internal static readonly int Counters = Enum.GetValues<LiveKitCounter>().Length;

    private const long CountMax = 9_007_199_254_740_991; // up to here LiveKit's floating point counts exactly
    private readonly long?[] counts = new long?[Counters];

    /// <summary>Which start of LiveKit this is: it gives itself a new id at each.</summary>
    internal string? NodeId { get; private set; }

    /// <summary>The process's start as it writes it; null when it does not.</summary>
    internal string? StartedAt { get; private set; }

    internal long? Participants { get; private set; }

    internal long? ResidentBytes { get; private set; }

    internal bool IsLiveKits { get; private set; }

    /// <summary>The counter's value since LiveKit's start; null when it has never counted.</summary>
    internal long? this[LiveKitCounter counter] => counts[(int)counter];

    /// <exception cref="FormatException">Not a line of the format, or a value that the series cannot have.</exception>
    internal void Add(ReadOnlySpan<byte> text)
    {
        if (!PrometheusLine.TryParse(text, out PrometheusLine line))
            throw new FormatException("a line is not of Prometheus' text format");
        if (line.Name.StartsWith("livekit_"u8))
            AddLiveKits(line, line.Name["livekit_"u8.Length..]);
        else if (line.Name.SequenceEqual("process_resident_memory_bytes"u8))
            ResidentBytes = Whole(line.Value, 1);
        else if (line.Name.SequenceEqual("process_start_time_seconds"u8))
            StartedAt = Encoding.ASCII.GetString(line.Value);
    }

    private void AddLiveKits(PrometheusLine line, ReadOnlySpan<byte> name)
    {
        IsLiveKits = true;
        if (NodeId is null && line.Label("node_id"u8) is { IsEmpty: false } node)
            NodeId = Encoding.UTF8.GetString(node);
        if (name.SequenceEqual("participant_total"u8))
            Participants = (Participants ?? 0) + Whole(line.Value, 1); // a gauge, in spite of its name
        else if (name.SequenceEqual("participant_join_total"u8))
            AddJoin(line);
        else if (name.SequenceEqual("node_service_operation"u8))
            AddRequest(line, line.Label("status"u8).SequenceEqual("error"u8));
        else if (name.SequenceEqual("node_twirp_request_status"u8))
            AddRequest(line, line.Label("status"u8) is [(byte)'5', ..]);
        else if (name.SequenceEqual("packet_total"u8))
        {
            if (line.Label("transmission"u8).SequenceEqual("initial"u8))
                AddByDirection(line, LiveKitCounter.PacketsIn, LiveKitCounter.PacketsOut);
        }
        else if (name.SequenceEqual("packet_loss_total"u8))
            AddByDirection(line, LiveKitCounter.PacketsLostIn, LiveKitCounter.PacketsLostOut);
        else if (name.SequenceEqual("jitter_us_sum"u8))
            Count(LiveKitCounter.JitterMicros, line);
        else if (name.SequenceEqual("jitter_us_count"u8))
            Count(LiveKitCounter.JitterReadings, line);
        else if (name.SequenceEqual("quality_score_sum"u8))
            Count(LiveKitCounter.QualityMilli, line, 1_000);
        else if (name.SequenceEqual("quality_score_count"u8))
            Count(LiveKitCounter.QualityReadings, line);
    }

    private void AddJoin(PrometheusLine line)
    {
        ReadOnlySpan<byte> state = line.Label("state"u8);
        if (state.SequenceEqual("rtc_success"u8))
            Count(LiveKitCounter.JoinsSucceeded, line);
        else if (state.SequenceEqual("rtc_failure"u8))
            Count(LiveKitCounter.JoinsFailed, line);
        else if (state.SequenceEqual("signal_failed"u8))
            Count(LiveKitCounter.SignalsFailed, line);
        else if (state.SequenceEqual("rtc_connected"u8))
            Count(LiveKitCounter.JoinsConnected, line);
    }

    private void AddRequest(PrometheusLine line, bool isError)
    {
        Count(LiveKitCounter.Requests, line);
        if (isError)
            Count(LiveKitCounter.ServerErrors, line);
    }

    private void AddByDirection(PrometheusLine line, LiveKitCounter incoming, LiveKitCounter outgoing)
    {
        ReadOnlySpan<byte> direction = line.Label("direction"u8);
        if (direction.SequenceEqual("incoming"u8))
            Count(incoming, line);
        else if (direction.SequenceEqual("outgoing"u8))
            Count(outgoing, line);
    }

    private void Count(LiveKitCounter counter, PrometheusLine line, int factor = 1)
    {
        long sum = (counts[(int)counter] ?? 0) + Whole(line.Value, factor);
        counts[(int)counter] = sum <= CountMax ? sum : throw new FormatException($"{counter} exceeds what LiveKit can count");
    }

    private static long Whole(ReadOnlySpan<byte> value, int factor)
    {
        // Go writes large values with an exponent; decimal reads them without rounding.
        if (decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) && number is >= 0 and <= CountMax && number * factor <= CountMax)
            return (long)(number * factor);
        throw new FormatException("a counter of LiveKit's is negative, too large or not a number");
    }
}
