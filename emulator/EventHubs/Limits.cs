namespace NodeProgram.Emulator.EventHubs;

/// <summary>What the service takes at most (Standard tier), and what this one bounds besides.</summary>
internal static class Limits
{
    /// <summary>One publication, a single event or a batch.</summary>
    public const int PublicationBytes = 1_048_576;

    /// <summary>One event in the log with its properties: a publication may lose its JSON dress, but it never grows by more than this.</summary>
    public const int RecordBytes = 4 * PublicationBytes;

    public const int EventsInBatch = 10_000;
    public const int PropertiesOfEvent = 128;
    public const int PropertyNameChars = 255;
    public const int PartitionKeyChars = 128;
    public const int PublisherChars = 128;
    public const int ConsumerGroupChars = 50;
    public const int HubNameChars = 256;
    public const int TokenChars = 4096;
}
