using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Checkpoints;

/// <summary>The checkpoints of one hub, a file for each consumer group in the hub's directory.</summary>
internal sealed partial class CheckpointStore : ICheckpointStore, IDisposable
{
    private const string Extension = ".checkpoints";

    /// <summary>As many as the service has at most for a hub (Premium and Dedicated).</summary>
    private const int GroupsMaximum = 1000;

    private readonly Storage _storage;
    private readonly string _directory;
    private readonly EventJournal _journal;
    private readonly int _partitions;
    private readonly Lock _opening = new();
    private readonly ConcurrentDictionary<string, CheckpointFile> _groups = new(StringComparer.OrdinalIgnoreCase);

    public CheckpointStore(Storage storage, string directory, EventJournal journal, int partitions)
    {
        this._storage = storage;
        this._directory = directory;
        this._journal = journal;
        this._partitions = partitions;
        try
        {
            foreach (string path in Directory.EnumerateFiles(directory, "*" + Extension))
                this.Open(Path.GetFileNameWithoutExtension(path));
        }
        catch
        {
            this.Dispose();
            throw;
        }
    }

    public void Register(string consumerGroup) => this.Open(consumerGroup);

    public long? Get(string consumerGroup, int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, this._partitions);
        return this._groups.TryGetValue(consumerGroup, out CheckpointFile? file) && file.Get(partition) is >= 0 and long sequence ? sequence : null;
    }

    public void Set(string consumerGroup, int partition, long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, this._partitions);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, this._journal.NextSequence(partition));
        CheckpointFile file = this.Open(consumerGroup);
        try
        {
            file.Set(partition, sequence);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(file.Path, fault, "note a checkpoint");
        }
    }

    /// <summary>For each partition the number below which every group has processed everything; long.MaxValue if there is no group.</summary>
    public long[] ProcessedBelow()
    {
        long[] below = new long[this._partitions];
        Array.Fill(below, long.MaxValue);
        foreach (CheckpointFile file in this._groups.Values)
        {
            for (int partition = 0; partition < below.Length; partition++)
                below[partition] = Math.Min(below[partition], file.Get(partition) + 1);
        }

        return below;
    }

    public void Flush()
    {
        foreach (CheckpointFile file in this._groups.Values)
        {
            try
            {
                file.Flush();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw Storage.Fault(file.Path, fault, "flush checkpoints");
            }
        }
    }

    public void Dispose()
    {
        foreach (CheckpointFile file in this._groups.Values)
            file.Dispose();
    }

    private CheckpointFile Open(string consumerGroup)
    {
        ArgumentNullException.ThrowIfNull(consumerGroup);
        if (this._groups.TryGetValue(consumerGroup, out CheckpointFile? open))
            return open;
        if (!GroupName().IsMatch(consumerGroup))
            throw new ArgumentException($"A consumer group's name has 1 to {Limits.ConsumerGroupChars} letters, digits, dots, hyphens, underscores or dollars; this has not.", nameof(consumerGroup));
        lock (this._opening)
        {
            if (this._groups.TryGetValue(consumerGroup, out open))
                return open;
            if (this._groups.Count >= GroupsMaximum)
                throw new InvalidOperationException($"The hub has {GroupsMaximum} consumer groups already.");
            return this._groups[consumerGroup] = this.OpenFile(Path.Combine(this._directory, consumerGroup.ToLowerInvariant() + Extension));
        }
    }

    private CheckpointFile OpenFile(string path)
    {
        CheckpointFile file;
        try
        {
            file = new(this._storage, path, this._journal.Identity, this._partitions);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Storage.Fault(path, fault, "open checkpoints");
        }

        for (int partition = 0; partition < this._partitions; partition++)
        {
            if (file.Get(partition) < this._journal.NextSequence(partition))
                continue;
            file.Dispose();
            throw new EventLogException(EventLogFault.Corrupt, path, $"The checkpoint of partition {partition} is ahead of the event log: the log has lost events");
        }

        return file;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9$_][A-Za-z0-9$._-]{0,49}\z")]
    private static partial Regex GroupName();
}
