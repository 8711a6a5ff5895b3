using System.Globalization;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>Where a request wants its events: a hub, and perhaps a publisher or a partition of it.</summary>
internal readonly record struct SendTarget(string Hub, string? Publisher, string? Partition)
{
    public const string MessagesSegment = "messages";
    public const string PublishersSegment = "publishers";
    public const string PartitionsSegment = "partitions";

    public AccessDecision Decide(SasAuthority authority, string? authorization)
    {
        if (this.Publisher is not null)
            return authority.Decide(authorization, [this.Hub, PublishersSegment, this.Publisher, MessagesSegment], AccessRights.Send);
        if (this.Partition is not null)
            return authority.Decide(authorization, [this.Hub, PartitionsSegment, this.Partition, MessagesSegment], AccessRights.Send);
        return authority.Decide(authorization, [this.Hub, MessagesSegment], AccessRights.Send);
    }

    /// <summary>The refusal of the address itself, null if it is sound.</summary>
    public Refusal? Check(EmbeddedEventHub hub, RevokedPublishers revoked)
    {
        if (this.Publisher is { } publisher)
        {
            if (publisher.Length > Limits.PublisherChars || publisher.Any(char.IsControl))
                return Refusal.Argument("publisher", $"1 to {Limits.PublisherChars} characters, no control characters");
            if (revoked.Contains(publisher))
                return Refusal.Revoked(publisher);
        }

        return this.Partition is not null && this.PartitionNumber(hub) is null
            ? Refusal.Argument("partition", string.Create(CultureInfo.InvariantCulture, $"0 to {hub.PartitionCount - 1}"))
            : null;
    }

    public int? PartitionNumber(EmbeddedEventHub hub) =>
        int.TryParse(this.Partition, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < hub.PartitionCount ? number : null;
}
