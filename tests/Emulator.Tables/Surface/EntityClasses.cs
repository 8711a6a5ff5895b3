extern alias sdk;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>An enum with a name of its own in tables.</summary>
public enum Shade
{
    Light,

    [EnumMember(Value = "very-dark")]
    Dark,
}

/// <summary>An entity class with a member of every kind, on our interface.</summary>
internal sealed class Ours : ITableEntity
{
    public string PartitionKey { get; set; } = "p";

    public string RowKey { get; set; } = "r";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string Text { get; set; } = "initial";

    public int Count { get; set; }

    public int? MaybeCount { get; set; }

    public int? NoCount { get; set; }

    public long Big { get; set; }

    public ulong Unsigned { get; set; }

    public double Real { get; set; }

    public double? Score { get; set; }

    public bool Flag { get; set; }

    public Guid Id { get; set; }

    public DateTimeOffset When { get; set; } = DateTimeOffset.UnixEpoch;

    public DateTime WhenPlain { get; set; } = DateTime.UnixEpoch;

    public byte[]? Blob { get; set; }

    public BinaryData? Data { get; set; }

    public DayOfWeek Day { get; set; } = DayOfWeek.Monday;

    public Shade Shade { get; set; }

    public DayOfWeek? MaybeDay { get; set; } = DayOfWeek.Tuesday;

    [DataMember(Name = "Renamed")]
    public string? Named { get; set; }

    [IgnoreDataMember]
    public string? Ignored { get; set; }

    public string ReadOnly => "computed";

    public string? Field;

    public Ours Filled(string? rowKey = null)
    {
        RowKey = rowKey ?? RowKey;
        Text = "it's";
        Count = 5;
        MaybeCount = -5;
        Big = 9007199254740993L;
        Unsigned = long.MaxValue;
        Real = 2;
        Score = 0.5;
        Flag = true;
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        When = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        WhenPlain = When.UtcDateTime;
        Blob = [1, 2];
        Data = BinaryData.FromBytes(new byte[] { 3 });
        Day = DayOfWeek.Friday;
        MaybeDay = DayOfWeek.Sunday;
        Shade = Shade.Dark;
        Named = "renamed";
        Ignored = "never stored";
        Field = "field";
        return this;
    }
}

/// <summary>The same on the real package's interface.</summary>
internal sealed class Theirs : Sdk.ITableEntity
{
    public string PartitionKey { get; set; } = "p";

    public string RowKey { get; set; } = "r";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string Text { get; set; } = "initial";

    public int Count { get; set; }

    public int? MaybeCount { get; set; }

    public int? NoCount { get; set; }

    public long Big { get; set; }

    public ulong Unsigned { get; set; }

    public double Real { get; set; }

    public double? Score { get; set; }

    public bool Flag { get; set; }

    public Guid Id { get; set; }

    public DateTimeOffset When { get; set; } = DateTimeOffset.UnixEpoch;

    public DateTime WhenPlain { get; set; } = DateTime.UnixEpoch;

    public byte[]? Blob { get; set; }

    public BinaryData? Data { get; set; }

    public DayOfWeek Day { get; set; } = DayOfWeek.Monday;

    public Shade Shade { get; set; }

    public DayOfWeek? MaybeDay { get; set; } = DayOfWeek.Tuesday;

    [DataMember(Name = "Renamed")]
    public string? Named { get; set; }

    [IgnoreDataMember]
    public string? Ignored { get; set; }

    public string ReadOnly => "computed";

    public string? Field;

    public Theirs Filled(string? rowKey = null)
    {
        RowKey = rowKey ?? RowKey;
        Text = "it's";
        Count = 5;
        MaybeCount = -5;
        Big = 9007199254740993L;
        Unsigned = long.MaxValue;
        Real = 2;
        Score = 0.5;
        Flag = true;
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        When = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        WhenPlain = When.UtcDateTime;
        Blob = [1, 2];
        Data = BinaryData.FromBytes(new byte[] { 3 });
        Day = DayOfWeek.Friday;
        MaybeDay = DayOfWeek.Sunday;
        Shade = Shade.Dark;
        Named = "renamed";
        Ignored = "never stored";
        Field = "field";
        return this;
    }
}
