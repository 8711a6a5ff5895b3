namespace NodeProgram.Emulator.Tables;

/// <summary>A write of one row, encoded.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="PartitionKey">As <see cref="KeyText"/> has it.</param>
/// <param name="RowKey">As <see cref="KeyText"/> has it.</param>
/// <param name="Body">As <see cref="RowBody"/> has it; empty for a delete.</param>
/// <param name="IfMatch">The stamp that the row must have; null: any.</param>
internal sealed record RowChange(WriteKind Kind, byte[] PartitionKey, byte[] RowKey, byte[] Body, long? IfMatch)
{
    /// <summary>Whether the row must be there already.</summary>
    public bool NeedsRow => Kind is WriteKind.UpdateMerge or WriteKind.UpdateReplace or WriteKind.Delete;

    public bool Merges => Kind is WriteKind.UpdateMerge or WriteKind.UpsertMerge;
}
