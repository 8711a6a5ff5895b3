#nullable disable
namespace Azure.Data.Tables.Models;

/// <summary>A table, as listings and creations report it.</summary>
public class TableItem
{
    /// <summary>A table by its name.</summary>
    public TableItem(string name) => Name = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>The table's name, as it was written at its creation.</summary>
    public string Name { get; }
}
