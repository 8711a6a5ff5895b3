using Azure.Core.Serialization;

namespace Microsoft.Azure.Functions.Worker;

public class WorkerOptions
{
    /// <summary>Serialises the inputs and results of durable functions and of JSON triggers; null at start-up = System.Text.Json, names compared without case.</summary>
    public ObjectSerializer? Serializer { get; set; }

    public IDictionary<string, string> Capabilities { get; } = new Dictionary<string, string>();
}
