extern alias sdk;
using Azure.Data.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>Rows as the real client's entities, and back.</summary>
internal static class RestRows
{
    public static Sdk.TableEntity ToSdk(EntityRow row)
    {
        Sdk.TableEntity entity = new(row.PartitionKey, row.RowKey);
        foreach (Property property in row.Properties)
        {
            entity[property.Name] = property.Value;
        }

        return entity;
    }

    public static EntityRow FromSdk(Sdk.TableEntity entity)
    {
        string? etag = entity.ETag == default ? null : entity.ETag.ToString();
        EntityRow row = new(entity.PartitionKey, entity.RowKey) { Timestamp = entity.Timestamp, ETag = etag };
        foreach ((string name, object? value) in entity)
        {
            if (value is not null && name is not (EntityBinder.PartitionKey or EntityBinder.RowKey or EntityBinder.Timestamp or EntityBinder.ODataETag))
            {
                row.Properties.Add(new Property(name, value is double ? value : PropertyValue.Canonical(name, value)));
            }
        }

        return row;
    }

    public static Sdk.TableTransactionAction ToSdk(TableTransactionAction action) =>
        new((Sdk.TableTransactionActionType)(int)action.ActionType, ToSdk(EntityBinder.ToRow(action)), action.ETag);
}
