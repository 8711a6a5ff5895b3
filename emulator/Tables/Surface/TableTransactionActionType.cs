namespace Azure.Data.Tables;

/// <summary>What one action of a transaction does to its entity.</summary>
public enum TableTransactionActionType
{
    /// <summary>Insert; refused with 409 when the entity exists.</summary>
    Add = 0,

    /// <summary>Merge into the existing entity; refused with 404 when it is missing, 412 when the tag differs.</summary>
    UpdateMerge = 1,

    /// <summary>Replace the existing entity; refused with 404 when it is missing, 412 when the tag differs.</summary>
    UpdateReplace = 2,

    /// <summary>Delete; refused with 404 when it is missing, 412 when the tag differs.</summary>
    Delete = 3,

    /// <summary>Insert, or merge into what exists.</summary>
    UpsertMerge = 4,

    /// <summary>Insert, or replace what exists.</summary>
    UpsertReplace = 5,
}
