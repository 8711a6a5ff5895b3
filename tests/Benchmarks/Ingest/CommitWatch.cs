using System.Buffers.Binary;
using System.Diagnostics;

namespace NodeProgram.Benchmarks.Ingest;

/// <summary>
/// Watches how far the program has come: the checkpoint of a partition moves on when everything below it is in committed rows. Looks every few milliseconds, so that it
/// sees a commit a little late and never early.
/// </summary>
internal sealed class CommitWatch : IDisposable
{
    private const int HeadBytes = 32, HalfBytes = 32;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(4);

    private readonly string path;
    private readonly int partitions;
    private readonly Action<int> grown;
    private readonly Thread thread;
    private readonly long[] done;
    private readonly List<(int Partition, long Events, long At)> commits = [];
    private volatile bool stopping;

    /// <param name="dataDirectory">The program's.</param>
    /// <param name="partitions">Of its hub.</param>
    /// <param name="grown">Called with the number of events that were committed since the last call.</param>
    public CommitWatch(string dataDirectory, int partitions, Action<int> grown)
    {
        path = Path.Combine(dataDirectory, "eventhubs", "telemetry", "$default.checkpoints");
        this.partitions = partitions;
        this.grown = grown;
        done = new long[partitions];
        thread = new Thread(Run) { IsBackground = true, Name = "commit watch" };
        thread.Start();
    }

    /// <summary>Events committed since the hub was made.</summary>
    public long Total => Interlocked.Read(ref total);

    private long total;

    /// <summary>What was seen since the last call: up to which event of a partition, and when.</summary>
    public (int Partition, long Events, long At)[] Take()
    {
        lock (commits)
        {
            var taken = commits.ToArray();
            commits.Clear();
            return taken;
        }
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
    }

    private void Run()
    {
        byte[] file = new byte[HeadBytes + 2 * HalfBytes * partitions];
        while (!stopping)
        {
            Thread.Sleep(Look);
            if (!File.Exists(path))
                continue;
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0))
            {
                if (stream.ReadAtLeast(file, file.Length, throwOnEndOfStream: false) < file.Length)
                    continue;
            }

            long now = Stopwatch.GetTimestamp();
            int gained = 0;
            for (int partition = 0; partition < partitions; partition++)
            {
                // Two halves written by turns; the one with the higher generation counts.
                ReadOnlySpan<byte> slot = file.AsSpan(HeadBytes + partition * 2 * HalfBytes, 2 * HalfBytes);
                ReadOnlySpan<byte> newer = BinaryPrimitives.ReadInt64LittleEndian(slot) > BinaryPrimitives.ReadInt64LittleEndian(slot[HalfBytes..]) ? slot : slot[HalfBytes..];
                long events = BinaryPrimitives.ReadInt64LittleEndian(newer) == 0 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(newer[8..]) + 1;
                if (events <= done[partition])
                    continue;
                gained += (int)(events - done[partition]);
                done[partition] = events;
                lock (commits)
                    commits.Add((partition, events, now));
            }

            if (gained == 0)
                continue;
            Interlocked.Add(ref total, gained);
            grown(gained);
        }
    }
}
