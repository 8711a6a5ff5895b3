#nullable disable
namespace Azure.Data.Tables.Models;

/// <summary>Makes models for tests that mock a client.</summary>
public static class TableModelFactory
{
    /// <summary>A table as the service would report it; the OData fields are not part of the model.</summary>
    public static TableItem TableItem(string name = null, string odataType = null, string odataId = null, string odataEditLink = null) => new(name);
}
