using System.Buffers.Text;
using System.Text.Json;

namespace NodeProgram.Domain.Telemetry;

/// <summary>What a preflight report must look like before and after it is read into its type.</summary>
internal static class PreflightShape
{
    private const int PublicKeyLength = 122; // 91 bytes in base64url
    private const int ItemsMax = 64;
    private const int TextLengthMax = 256;
    private const long UnixMsMax = 253_402_300_799_999;

    private static readonly string[] Required = ["version", "node", "publicKey", "atUnixMs", "software"];
    private static readonly string[] Lists = ["ports", "hubs", "unmeasured"];

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "version", "node", "publicKey", "atUnixMs", "software", "cpuCores", "cpuMegahertz", "memoryBytes", "diskBytes", "diskIsSolidState", "osId", "osVersion",
        "dockerVersion", "dockerComposeVersion", "automaticUpdates", "publicAddress", "staticAddress", "dynamicDns", "carrierGradeNat", "ports", "hubs",
        "downloadBitsPerSecond", "uploadBitsPerSecond", "unmeasured", "signature",
    };

    private static readonly Dictionary<string, (string[] Required, string[] Optional)> Items = new(StringComparer.Ordinal)
    {
        ["ports"] = (["port", "protocol"], ["bindable", "reachable"]),
        ["hubs"] = (["hub"], ["rttMicros"]),
        ["unmeasured"] = (["field", "reason"], []),
    };

    /// <summary>Names: unknown, twice, missing; lists too long; null where a value belongs.</summary>
    internal static TelemetryRefusal? FirstFault(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return new TelemetryRefusal(TelemetryRefusalCode.NotJson, "");
        if (FirstNameFault(root, Known, Required, "") is { } fault)
            return fault;

        foreach (string list in Lists)
        {
            if (!root.TryGetProperty(list, out JsonElement items))
                continue;
            if (items.ValueKind != JsonValueKind.Array)
                return new TelemetryRefusal(TelemetryRefusalCode.WrongType, list);
            if (items.GetArrayLength() > ItemsMax)
                return new TelemetryRefusal(TelemetryRefusalCode.TooMany, list);
            int index = 0;
            foreach (JsonElement item in items.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Object)
                    return new TelemetryRefusal(TelemetryRefusalCode.WrongType, $"{list}[{index}]");
                (string[] required, string[] optional) = Items[list];
                if (FirstNameFault(item, [.. required, .. optional], required, $"{list}[{index}].") is { } itemFault)
                    return itemFault;
                index++;
            }
        }

        return null;
    }

    /// <summary>Values out of range or not of their form.</summary>
    internal static TelemetryRefusal? FirstFault(PreflightReport report)
    {
        if (report.Version != PreflightReport.CurrentVersion)
            return new TelemetryRefusal(TelemetryRefusalCode.UnsupportedVersion, "version");

        string? field = null;
        void Check(bool valid, string name) => field ??= valid ? null : name;
        Check(report.PublicKey.Length == PublicKeyLength && Base64Url.IsValid(report.PublicKey), "publicKey");
        Check(report.AtUnixMs is >= 0 and <= UnixMsMax, "atUnixMs");
        Check(TelemetryReader.IsSoftware(report.Software), "software");
        Check(report.CpuCores is null or (>= 1 and <= 4_096), "cpuCores");
        Check(report.CpuMegahertz is null or (>= 1 and <= 100_000), "cpuMegahertz");
        Check(report.MemoryBytes is null or >= 0, "memoryBytes");
        Check(report.DiskBytes is null or >= 0, "diskBytes");
        Check(report.DownloadBitsPerSecond is null or >= 0, "downloadBitsPerSecond");
        Check(report.UploadBitsPerSecond is null or >= 0, "uploadBitsPerSecond");
        Check(IsText(report.OsId), "osId");
        Check(IsText(report.OsVersion), "osVersion");
        Check(IsText(report.DockerVersion), "dockerVersion");
        Check(IsText(report.DockerComposeVersion), "dockerComposeVersion");
        Check(IsText(report.PublicAddress), "publicAddress");
        for (int index = 0; index < report.Ports.Count; index++)
        {
            Check(report.Ports[index].Port is >= 1 and <= 65_535, $"ports[{index}].port");
            Check(report.Ports[index].Protocol is "tcp" or "udp", $"ports[{index}].protocol");
        }

        for (int index = 0; index < report.Hubs.Count; index++)
        {
            Check(IsText(report.Hubs[index].Hub), $"hubs[{index}].hub");
            Check(report.Hubs[index].RttMicros is null or (>= 0 and <= 60_000_000), $"hubs[{index}].rttMicros");
        }

        for (int index = 0; index < report.Unmeasured.Count; index++)
        {
            Check(Known.Contains(report.Unmeasured[index].Field) || report.Unmeasured[index].Field.StartsWith("ports[", StringComparison.Ordinal), $"unmeasured[{index}].field");
            Check(IsText(report.Unmeasured[index].Reason), $"unmeasured[{index}].reason");
        }

        Check(report.Signature is null || SignatureText.IsValid(report.Signature), "signature");
        return field is null ? null : new TelemetryRefusal(TelemetryRefusalCode.OutOfRange, field);
    }

    private static bool IsText(string? text) => text is null || (text.Length is > 0 and <= TextLengthMax && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'));

    private static TelemetryRefusal? FirstNameFault(JsonElement element, HashSet<string> known, string[] required, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                return new TelemetryRefusal(TelemetryRefusalCode.UnknownField, path + Printable(property.Name));
            if (!seen.Add(property.Name))
                return new TelemetryRefusal(TelemetryRefusalCode.DuplicateField, path + property.Name);
            // Absent is the one way to say null, so that a document has one canonical form.
            if (property.Value.ValueKind == JsonValueKind.Null)
                return new TelemetryRefusal(TelemetryRefusalCode.WrongType, path + property.Name);
        }

        return required.FirstOrDefault(name => !seen.Contains(name)) is string missing
            ? new TelemetryRefusal(TelemetryRefusalCode.MissingField, path + missing)
            : null;
    }

    private static string Printable(string name) =>
        string.Concat(name.Take(64).Select(character => char.IsAsciiLetterOrDigit(character) || character == '_' ? character : '?'));
}
