extern alias sdk;
#nullable disable
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>The cloud whose tokens a client asks for.</summary>
public readonly struct TableAudience : IEquatable<TableAudience>
{
    private readonly string value;

    /// <summary>An audience by its URI.</summary>
    public TableAudience(string value) => this.value = value ?? throw new ArgumentNullException(nameof(value));

    /// <summary>The public cloud.</summary>
    public static TableAudience AzurePublicCloud { get; } = new(Sdk.TableAudience.AzurePublicCloud.ToString());

    /// <summary>The cloud of the US government.</summary>
    public static TableAudience AzureGovernment { get; } = new(Sdk.TableAudience.AzureGovernment.ToString());

    /// <summary>The cloud in China.</summary>
    public static TableAudience AzureChina { get; } = new(Sdk.TableAudience.AzureChina.ToString());

    public static bool operator ==(TableAudience left, TableAudience right) => left.Equals(right);

    public static bool operator !=(TableAudience left, TableAudience right) => !left.Equals(right);

    public static implicit operator TableAudience(string value) => new(value);

    /// <inheritdoc/>
    public bool Equals(TableAudience other) => string.Equals(value, other.value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object obj) => obj is TableAudience other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(value);

    /// <inheritdoc/>
    public override string ToString() => value;
}
