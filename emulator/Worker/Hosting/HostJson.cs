using System.Globalization;
using System.Text.Json;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>What this host takes from host.json. What it has no use for is ignored, as the real host ignores what an absent extension owns.</summary>
internal sealed class HostJson
{
    /// <summary>Default "api"; empty = none.</summary>
    public string RoutePrefix { get; private set; } = "api";

    public EventHubOptions EventHubs { get; private set; } = new();

    /// <summary>Null = 10 times the number of cores.</summary>
    public int? MaxConcurrentActivities { get; private set; }

    /// <summary>Null = 10 times the number of cores.</summary>
    public int? MaxConcurrentOrchestrators { get; private set; }

    /// <summary>The only functions to run; empty = all.</summary>
    public IReadOnlyList<string> Functions { get; private set; } = [];

    /// <summary>How long an invocation may take before its token is cancelled; null = as long as it likes. Default 30 minutes.</summary>
    public TimeSpan? FunctionTimeout { get; private set; } = TimeSpan.FromMinutes(30);

    /// <summary>Requests under way at once; further ones are answered 429. Default 10,000.</summary>
    public int MaxOutstandingRequests { get; private set; } = 10_000;

    /// <summary>Log levels by category.</summary>
    public IReadOnlyDictionary<string, string> LogLevels { get; private set; } = new Dictionary<string, string>();

    /// <summary>Defaults when there is no such file.</summary>
    /// <exception cref="HostStartException">No JSON, another version than 2.0, or a value out of its range.</exception>
    public static HostJson Load(string? path)
    {
        try
        {
            return path is null ? new() : Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"{path}: {exception.Message}", exception);
        }
    }

    /// <exception cref="HostStartException">As <see cref="Load"/>.</exception>
    public static HostJson Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new HostStartException($"host.json: {exception.Message}", exception);
        }
    }

    private static HostJson Read(JsonElement root)
    {
        if (At(root, "version")?.GetString() != "2.0")
        {
            throw new FormatException("\"version\" must be \"2.0\".");
        }

        var json = new HostJson
        {
            RoutePrefix = At(root, "extensions", "http", "routePrefix")?.GetString() ?? "api",
            MaxConcurrentActivities = Number(root, 1, 10_000, "extensions", "durableTask", "maxConcurrentActivityFunctions"),
            MaxConcurrentOrchestrators = Number(root, 1, 10_000, "extensions", "durableTask", "maxConcurrentOrchestratorFunctions"),
            Functions = At(root, "functions")?.EnumerateArray().Select(name => name.GetString()!).ToList() ?? [],
            FunctionTimeout = At(root, "functionTimeout")?.GetString() == "-1" ? null : Duration(root, TimeSpan.FromDays(1), "functionTimeout") ?? TimeSpan.FromMinutes(30),
            MaxOutstandingRequests = Number(root, 1, 1_000_000, "extensions", "http", "maxOutstandingRequests") ?? 10_000,
            LogLevels = At(root, "logging", "logLevel")?.EnumerateObject().ToDictionary(level => level.Name, level => level.Value.GetString()!)
                ?? new Dictionary<string, string>(),
        };
        json.EventHubs = ReadEventHubs(root, json.EventHubs);
        return json;
    }

    private static EventHubOptions ReadEventHubs(JsonElement root, EventHubOptions defaults)
    {
        string[] Under(string name) => ["extensions", "eventHubs", name];
        var type = At(root, "extensions", "eventHubs", "initialOffsetOptions", "type")?.GetString() ?? "fromStart";
        var start = type.ToLowerInvariant() switch
        {
            "fromstart" => EventHubStart.Earliest,
            "fromend" => EventHubStart.Latest,
            "fromenqueuedtime" => EventHubStart.FromEnqueuedTime,
            _ => throw new FormatException($"extensions.eventHubs.initialOffsetOptions.type '{type}' is none of fromStart, fromEnd, fromEnqueuedTime."),
        };
        var from = At(root, "extensions", "eventHubs", "initialOffsetOptions", "enqueuedTimeUtc")?.GetDateTimeOffset();
        if (start == EventHubStart.FromEnqueuedTime && from is null)
        {
            throw new FormatException("extensions.eventHubs.initialOffsetOptions.enqueuedTimeUtc is missing.");
        }

        var options = new EventHubOptions
        {
            MaxEventBatchSize = Number(root, 1, 100_000, Under("maxEventBatchSize")) ?? defaults.MaxEventBatchSize,
            MinEventBatchSize = Number(root, 1, 100_000, Under("minEventBatchSize")) ?? defaults.MinEventBatchSize,
            BatchCheckpointFrequency = Number(root, 1, 100_000, Under("batchCheckpointFrequency")) ?? defaults.BatchCheckpointFrequency,
            MaxWaitTime = Duration(root, TimeSpan.FromMinutes(10), Under("maxWaitTime")) ?? defaults.MaxWaitTime,
            EnableCheckpointing = At(root, Under("enableCheckpointing"))?.GetBoolean() ?? true,
            Start = start,
            StartTime = from,
        };
        return options.MinEventBatchSize <= options.MaxEventBatchSize
            ? options
            : throw new FormatException("extensions.eventHubs.minEventBatchSize is larger than maxEventBatchSize.");
    }

    private static JsonElement? At(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    private static int? Number(JsonElement root, int minimum, int maximum, params string[] path)
    {
        if (At(root, path) is not { } element)
        {
            return null;
        }

        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= minimum && value <= maximum
            ? value
            : throw new FormatException($"{string.Join('.', path)} must be a whole number from {minimum} to {maximum}.");
    }

    private static TimeSpan? Duration(JsonElement root, TimeSpan maximum, params string[] path)
    {
        if (At(root, path) is not { } element)
        {
            return null;
        }

        return element.ValueKind == JsonValueKind.String && TimeSpan.TryParse(element.GetString(), CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero && value <= maximum
            ? value
            : throw new FormatException($"{string.Join('.', path)} must be hh:mm:ss, at most {maximum}.");
    }
}
