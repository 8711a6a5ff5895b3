using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;

namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>The columns of an instance, in one order for all statements.</summary>
internal static class InstanceColumns
{
    public const string All =
        "seq, id, generation, execution, name, version, status, created, updated, start_at, input, output, custom_status, failure, tags, "
        + "parent_seq, parent_generation, parent_task, parent_id, parent_name, parked";

    public static InstanceRow Read(SqliteStatement row) => new()
    {
        Seq = row.Long(0),
        Id = row.Text(1),
        Generation = (int)row.Long(2),
        Execution = row.Text(3),
        Name = row.Text(4),
        Version = row.Text(5),
        Status = (OrchestrationRuntimeStatus)row.Long(6),
        Created = Time(row.Long(7)),
        Updated = Time(row.Long(8)),
        StartAt = row.LongOrNull(9) is { } start ? Time(start) : null,
        Input = row.TextOrNull(10),
        Output = row.TextOrNull(11),
        CustomStatus = row.TextOrNull(12),
        Failure = row.TextOrNull(13) is { } failure ? FailureJson.FromText(failure) : null,
        Tags = TagsJson.FromText(row.TextOrNull(14)),
        Parent = row.LongOrNull(15) is { } parent
            ? new ParentLink(parent, (int)row.Long(16), (int)row.Long(17), row.Text(18), row.Text(19))
            : null,
        Parked = row.TextOrNull(20),
    };

    /// <summary>Binds all columns in their order, then wake.</summary>
    public static SqliteStatement Bind(SqliteStatement insert, InstanceRow row, bool wake) => insert
        .Bind(1, row.Seq)
        .Bind(2, row.Id)
        .Bind(3, row.Generation)
        .Bind(4, row.Execution)
        .Bind(5, row.Name)
        .Bind(6, row.Version)
        .Bind(7, (long)row.Status)
        .Bind(8, row.Created.Ticks)
        .Bind(9, row.Updated.Ticks)
        .Bind(10, row.StartAt?.Ticks)
        .Bind(11, row.Input)
        .Bind(12, row.Output)
        .Bind(13, row.CustomStatus)
        .Bind(14, row.Failure is null ? null : FailureJson.ToText(row.Failure))
        .Bind(15, TagsJson.ToText(row.Tags))
        .Bind(16, row.Parent?.Seq)
        .Bind(17, row.Parent?.Generation)
        .Bind(18, row.Parent?.TaskId)
        .Bind(19, row.Parent?.InstanceId)
        .Bind(20, row.Parent?.Name)
        .Bind(21, row.Parked)
        .Bind(22, wake ? 1 : 0);

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}
