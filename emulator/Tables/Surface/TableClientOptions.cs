extern alias sdk;
#nullable disable
using System.Runtime.CompilerServices;
using Azure.Core;
using Azure.Core.Pipeline;
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>Options of the REST clients; the embedded store has none and ignores them.</summary>
public class TableClientOptions : ClientOptions
{
    private readonly ServiceVersion version;

    /// <summary>Options for a version of the service's protocol.</summary>
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        if (serviceVersion is not (ServiceVersion.V2019_02_02 or ServiceVersion.V2020_12_06))
        {
            throw new NotSupportedException($"{serviceVersion} is not a version of the Table service's protocol.");
        }

        version = serviceVersion;
    }

    /// <summary>The versions of the protocol.</summary>
    public enum ServiceVersion
    {
        /// <summary>2019-02-02.</summary>
        V2019_02_02 = 1,

        /// <summary>2020-12-06.</summary>
        V2020_12_06 = 2,
    }

    /// <summary>The audience of Entra tokens; null: the public cloud.</summary>
    public TableAudience? Audience { get; set; }

    /// <summary>Whether the tenant is discovered from the service's challenge.</summary>
    public bool EnableTenantDiscovery { get; set; }

    /// <summary>The same options for the real client, policies included.</summary>
    internal static Sdk.TableClientOptions ToSdk(TableClientOptions options)
    {
        if (options is null)
        {
            return new Sdk.TableClientOptions();
        }

        Sdk.TableClientOptions real = new((Sdk.TableClientOptions.ServiceVersion)(int)options.version)
        {
            EnableTenantDiscovery = options.EnableTenantDiscovery,
            RetryPolicy = options.RetryPolicy,
        };
        if (options.Audience is { } audience)
        {
            real.Audience = new Sdk.TableAudience(audience.ToString());
        }

        if (!ReferenceEquals(real.Transport, options.Transport))
        {
            real.Transport = options.Transport;
        }

        foreach ((HttpPipelinePosition position, HttpPipelinePolicy policy) in Policies(options) ?? [])
        {
            real.AddPolicy(policy, position);
        }

        real.Retry.Mode = options.Retry.Mode;
        real.Retry.MaxRetries = options.Retry.MaxRetries;
        real.Retry.Delay = options.Retry.Delay;
        real.Retry.MaxDelay = options.Retry.MaxDelay;
        real.Retry.NetworkTimeout = options.Retry.NetworkTimeout;
        real.Diagnostics.ApplicationId = options.Diagnostics.ApplicationId;
        real.Diagnostics.IsLoggingEnabled = options.Diagnostics.IsLoggingEnabled;
        real.Diagnostics.IsTelemetryEnabled = options.Diagnostics.IsTelemetryEnabled;
        real.Diagnostics.IsDistributedTracingEnabled = options.Diagnostics.IsDistributedTracingEnabled;
        real.Diagnostics.IsLoggingContentEnabled = options.Diagnostics.IsLoggingContentEnabled;
        real.Diagnostics.LoggedContentSizeLimit = options.Diagnostics.LoggedContentSizeLimit;
        return real;
    }

    /// <summary>What AddPolicy has added; Azure.Core keeps it to itself.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Policies")]
    private static extern List<(HttpPipelinePosition Position, HttpPipelinePolicy Policy)> Policies(ClientOptions options);
}
