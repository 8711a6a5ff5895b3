using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>Where each field of a batch stands in <see cref="TelemetryFields.Batch"/>.</summary>
internal static class BatchField
{
    internal const int Version = 0, Node = 1, Boot = 2, Sequence = 3, Software = 4, SentAt = 5, Dropped = 6, Skew = 7, Samples = 8, Observations = 9, Commitments = 10, Salts = 11, Bursts = 12, Alerts = 13, Signature = 14;
    internal const uint Required = 1u << Version | 1u << Node | 1u << Boot | 1u << Sequence | 1u << Software | 1u << SentAt | 1u << Samples;
}

/// <summary>The fields of a sample by position, and what they must not say together.</summary>
internal static class SampleField
{
    internal const int At = 0;
    private const int Cpu = 1, Memory = 2, Disk = 3, DiskBusy = 4, DiskRead = 5, DiskWrite = 6, Rx = 7, Tx = 8, Conns = 9, Up = 10, Resp = 11, Loss = 12, Jitter = 13,
        Quality = 14, Satisfaction = 15, Attempts = 16, Successes = 17, Requests = 18, Errors = 19;

    internal static Sample ToSample(ReadOnlySpan<long> numbers, uint seen) => new()
    {
        AtUnixMs = numbers[At],
        CpuPpm = TelemetryReader.Optional(numbers, seen, Cpu),
        MemoryPpm = TelemetryReader.Optional(numbers, seen, Memory),
        DiskPpm = TelemetryReader.Optional(numbers, seen, Disk),
        DiskBusyPpm = TelemetryReader.Optional(numbers, seen, DiskBusy),
        DiskReadBytesPerSecond = TelemetryReader.Optional(numbers, seen, DiskRead),
        DiskWriteBytesPerSecond = TelemetryReader.Optional(numbers, seen, DiskWrite),
        ReceiveBitsPerSecond = TelemetryReader.Optional(numbers, seen, Rx),
        TransmitBitsPerSecond = TelemetryReader.Optional(numbers, seen, Tx),
        Connections = TelemetryReader.Optional(numbers, seen, Conns),
        ServiceUp = TelemetryReader.Optional(numbers, seen, Up) is long up ? up == 1 : null,
        ResponseMicros = TelemetryReader.Optional(numbers, seen, Resp),
        MediaLossPpm = TelemetryReader.Optional(numbers, seen, Loss),
        MediaJitterMicros = TelemetryReader.Optional(numbers, seen, Jitter),
        MediaQualityMilli = TelemetryReader.Optional(numbers, seen, Quality),
        SatisfactionPpm = TelemetryReader.Optional(numbers, seen, Satisfaction),
        ConnectionAttempts = TelemetryReader.Optional(numbers, seen, Attempts),
        ConnectionSuccesses = TelemetryReader.Optional(numbers, seen, Successes),
        Requests = TelemetryReader.Optional(numbers, seen, Requests),
        ServerErrors = TelemetryReader.Optional(numbers, seen, Errors),
    };

    internal static void GetNumbers(Sample sample, Span<long?> numbers)
    {
        numbers[At] = sample.AtUnixMs;
        numbers[Cpu] = sample.CpuPpm;
        numbers[Memory] = sample.MemoryPpm;
        numbers[Disk] = sample.DiskPpm;
        numbers[DiskBusy] = sample.DiskBusyPpm;
        numbers[DiskRead] = sample.DiskReadBytesPerSecond;
        numbers[DiskWrite] = sample.DiskWriteBytesPerSecond;
        numbers[Rx] = sample.ReceiveBitsPerSecond;
        numbers[Tx] = sample.TransmitBitsPerSecond;
        numbers[Conns] = sample.Connections;
        numbers[Up] = sample.ServiceUp is bool up ? (up ? 1 : 0) : null;
        numbers[Resp] = sample.ResponseMicros;
        numbers[Loss] = sample.MediaLossPpm;
        numbers[Jitter] = sample.MediaJitterMicros;
        numbers[Quality] = sample.MediaQualityMilli;
        numbers[Satisfaction] = sample.SatisfactionPpm;
        numbers[Attempts] = sample.ConnectionAttempts;
        numbers[Successes] = sample.ConnectionSuccesses;
        numbers[Requests] = sample.Requests;
        numbers[Errors] = sample.ServerErrors;
    }

    // The wire name of the first field that contradicts another or the sample before; null when all agree.
    internal static string? Contradiction(Sample sample, Sample? before)
    {
        if (sample.ConnectionSuccesses is long successes && !(successes <= sample.ConnectionAttempts))
            return "successes";
        if (sample.ServerErrors is long errors && !(errors <= sample.Requests))
            return "errors";
        if (before is null)
            return null;
        if (sample.AtUnixMs <= before.AtUnixMs)
            return "at";
        if (sample.ConnectionAttempts < before.ConnectionAttempts)
            return "attempts";
        if (sample.ConnectionSuccesses < before.ConnectionSuccesses)
            return "successes";
        if (sample.Requests < before.Requests)
            return "requests";
        return sample.ServerErrors < before.ServerErrors ? "errors" : null;
    }
}

/// <summary>The fields of an observation by position, and what they must not say together.</summary>
internal static class ObservationField
{
    internal const int Slot = 0, Target = 1;
    private const int Sent = 2, Received = 3, Rtt = 4, Jitter = 5, Bandwidth = 6;
    internal const uint Required = 1u << Slot | 1u << Target | 1u << Sent | 1u << Received;

    internal static PeerObservation ToObservation(ReadOnlySpan<long> numbers, uint seen, NodeId target) => new()
    {
        Slot = numbers[Slot],
        Target = target,
        Sent = (int)numbers[Sent],
        Received = (int)numbers[Received],
        RttMicros = TelemetryReader.Optional(numbers, seen, Rtt),
        JitterMicros = TelemetryReader.Optional(numbers, seen, Jitter),
        BandwidthBitsPerSecond = TelemetryReader.Optional(numbers, seen, Bandwidth),
    };

    internal static void GetNumbers(PeerObservation observation, Span<long?> numbers)
    {
        numbers[Slot] = observation.Slot;
        numbers[Target] = null;
        numbers[Sent] = observation.Sent;
        numbers[Received] = observation.Received;
        numbers[Rtt] = observation.RttMicros;
        numbers[Jitter] = observation.JitterMicros;
        numbers[Bandwidth] = observation.BandwidthBitsPerSecond;
    }

    internal static string? Contradiction(PeerObservation observation, PeerObservation? before)
    {
        if (observation.Received > observation.Sent)
            return "recv";
        if (observation.RttMicros is null == observation.Reachable)
            return "rtt";
        if (observation.JitterMicros is not null && observation.Received < 2)
            return "jitter";
        if (before is null || observation.Slot > before.Slot)
            return null;
        if (observation.Slot < before.Slot)
            return "slot";
        return observation.Target.CompareTo(before.Target) <= 0 ? "target" : null;
    }
}
