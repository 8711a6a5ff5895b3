namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>What one log is told about its size; see <see cref="EventHubsOptions"/> for the meanings.</summary>
internal sealed record JournalSettings(int PartitionCount, int SegmentBytes, TimeSpan Retention, long RetentionBytes);
