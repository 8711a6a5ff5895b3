using System.Buffers;
using System.Text;
using System.Threading.Tasks.Sources;

namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>
/// One append on its way to the log: the records of its events, encoded in place as they arrive, and the task that its sender waits on.
/// Its memory is counted against the budget until it is released. Either <see cref="Discard"/> it or hand it to a <see cref="GroupCommitter"/>.
/// </summary>
internal sealed class AppendBuffer : IBufferWriter<byte>, IValueTaskSource
{
    // What an append costs beside its bytes: this object, its queue slot, the request that waits. Many empty events are bounded, too.
    private const int OverheadBytes = 512;

    private readonly ByteBudget _budget;
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };
    private byte[] _bytes;
    private int _length;
    private int _taken;
    private int _recordStart;
    private int _lastRecord = -1;
    private int _released;

    private AppendBuffer(ByteBudget budget, byte[] bytes, int taken)
    {
        this._budget = budget;
        this._bytes = bytes;
        this._taken = taken;
    }

    public int Count { get; private set; }

    public int Length => this._length;

    public Span<byte> Records => this._bytes.AsSpan(0, this._length);

    /// <summary>A buffer with room for so many bytes at first; null if the budget is spent.</summary>
    public static AppendBuffer? TryRent(ByteBudget budget, int bytes)
    {
        int taken = bytes + OverheadBytes;
        return budget.TryTake(taken) ? new AppendBuffer(budget, ArrayPool<byte>.Shared.Rent(bytes), taken) : null;
    }

    /// <summary>Begins a record with its key. Properties follow, then the body, then <see cref="EndRecord"/>.</summary>
    /// <returns>False if the budget is spent.</returns>
    public bool TryBeginRecord(ReadOnlySpan<byte> keyUtf8)
    {
        if (!this.TryEnsure(Record.HeaderBytes + keyUtf8.Length + Record.Alignment))
            return false;
        this._recordStart = this._length;
        keyUtf8.CopyTo(this._bytes.AsSpan(this._length + Record.HeaderBytes));
        this._length += Record.HeaderBytes + keyUtf8.Length;
        return true;
    }

    public void EndRecord(int partition, int keyBytes, int propertyBytes, int bodyBytes)
    {
        // Room for the padding: an array may end exactly at the body.
        if (!this.TryEnsure(Record.Alignment))
            throw Busy();
        Record.WriteHeader(this._bytes.AsSpan(this._recordStart), partition, keyBytes, propertyBytes, bodyBytes, lastOfAppend: false);
        this._length = this._recordStart + Record.Padded(this._length - this._recordStart);
        this._lastRecord = this._recordStart;
        this.Count++;
    }

    /// <summary>Marks the last record, so that recovery can tell a whole append from a part of one.</summary>
    public void Complete() => this._bytes[this._lastRecord + 18] |= Record.LastOfAppend;

    /// <summary>Makes room for so many more bytes; false if the budget is spent.</summary>
    public bool TryEnsure(int more)
    {
        int needed = this._length + more;
        if (needed <= this._bytes.Length)
            return true;
        int size = Math.Max(needed, Math.Min(this._bytes.Length * 2, Limits.RecordBytes));
        int extra = size - (this._taken - OverheadBytes);
        if (extra > 0 && !this._budget.TryTake(extra))
            return false;
        this._taken += Math.Max(extra, 0);
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        this._bytes.AsSpan(0, this._length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(this._bytes);
        this._bytes = larger;
        return true;
    }

    public void Write(ReadOnlySequence<byte> bytes)
    {
        bytes.CopyTo(this._bytes.AsSpan(this._length));
        this._length += checked((int)bytes.Length);
    }

    public void Advance(int count) => this._length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (!this.TryEnsure(Math.Max(sizeHint, 1)))
            throw Busy();
        return this._bytes.AsMemory(this._length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => this.GetMemory(sizeHint).Span;

    /// <summary>Gives memory and budget back. After this only the task remains.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref this._released, 1) == 1)
            return;
        ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref this._bytes, []));
        this._budget.Return(this._taken);
    }

    /// <summary>Gives up an append that was never handed over.</summary>
    public void Discard() => this.Release();

    public ValueTask Task => new(this, this._completion.Version);

    public void Succeed() => this._completion.SetResult(true);

    public void Fail(Exception fault) => this._completion.SetException(fault);

    void IValueTaskSource.GetResult(short token) => this._completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => this._completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        this._completion.OnCompleted(continuation, state, token, flags);

    internal static byte[] KeyBytes(string? key) => key is null ? [] : Encoding.UTF8.GetBytes(key);

    internal static Azure.Messaging.EventHubs.EventHubsException Busy() => new(
        null,
        "The event hub is busy: too much is waiting to be written. Please wait 4 seconds and try again.",
        Azure.Messaging.EventHubs.EventHubsException.FailureReason.ServiceBusy);
}
