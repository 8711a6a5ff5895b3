using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Something for an instance to take in its next turn.</summary>
/// <param name="Event">Null = just look.</param>
/// <param name="StoredSeq">Its number in the stored inbox, null when it exists in memory only (results and due timers, which can be had again).</param>
/// <param name="Generation">The generation it is meant for; null = whichever is current.</param>
internal readonly record struct Mail(HistoryEvent? Event, long? StoredSeq = null, int? Generation = null);

/// <summary>
/// An instance in memory: its mailbox, and between turns its living execution. At any moment it is in one phase; only the one who moved it to Running or Committing
/// touches its state, so turns of one instance never overlap and each sees the commit of the one before.
/// </summary>
internal sealed class LiveInstance(long seq)
{
    private const int MaxMailPerTurn = 2000;
    private const int MaxMailInMemory = 10_000;

    private readonly object _gate = new();
    private List<Mail> _mail = [];
    private Phase _phase;
    private bool _overflown;

    private enum Phase
    {
        Idle,
        Ready,
        Running,
        Committing,
        Gone,
    }

    public long Seq { get; } = seq;

    /// <summary>Null until it is loaded.</summary>
    public InstanceRow? Row { get; set; }

    /// <summary>Null until it is loaded.</summary>
    public OrchestrationExecution? Execution { get; set; }

    public int NextTurn { get; set; }

    public int HistoryEvents { get; set; }

    /// <summary>The highest number of a stored message that a turn has taken. What is read from the database may arrive a second time through memory.</summary>
    public long LastStoredTaken { get; set; }

    /// <summary>Read it anew for the next turn.</summary>
    public bool Unload { get; set; }

    public long LastUsed { get; private set; } = Environment.TickCount64;

    /// <summary>Puts mail in. False when this object is not the instance's any more. <paramref name="ready"/>: it must be queued for a turn.</summary>
    public bool TryPost(ReadOnlySpan<Mail> mail, out bool ready)
    {
        lock (_gate)
        {
            ready = false;
            if (_phase == Phase.Gone)
            {
                return false;
            }

            foreach (Mail m in mail)
            {
                // What is stored need not lie in memory too. Once some is left out, all that follows is, so that the order stays.
                _overflown |= _mail.Count >= MaxMailInMemory;
                if (!_overflown || m.StoredSeq is null)
                {
                    _mail.Add(m);
                }
            }

            if (_phase == Phase.Idle)
            {
                _phase = Phase.Ready;
                ready = true;
            }

            return true;
        }
    }

    /// <summary>Ready to Running; takes the mail.</summary>
    public List<Mail> BeginTurn()
    {
        lock (_gate)
        {
            _phase = Phase.Running;
            LastUsed = Environment.TickCount64;
            if (_mail.Count <= MaxMailPerTurn)
            {
                List<Mail> all = _mail;
                _mail = [];
                Unload |= _overflown;
                _overflown = false;
                return all;
            }

            List<Mail> first = _mail.GetRange(0, MaxMailPerTurn);
            _mail.RemoveRange(0, MaxMailPerTurn);
            return first;
        }
    }

    /// <summary>Running to Committing.</summary>
    public void BeginCommit()
    {
        lock (_gate)
        {
            _phase = Phase.Committing;
        }
    }

    /// <summary>Running or Committing to Idle, or to Ready when there is mail: true = it must be queued for a turn.</summary>
    public bool EndTurn(IReadOnlyList<Mail>? carriedOver = null)
    {
        lock (_gate)
        {
            if (carriedOver is { Count: > 0 })
            {
                _mail.InsertRange(0, carriedOver);
            }

            _phase = _mail.Count > 0 ? Phase.Ready : Phase.Idle;
            return _phase == Phase.Ready;
        }
    }

    /// <summary>To Gone, from any phase of the caller's; answers the mail that came too late.</summary>
    public List<Mail> Leave()
    {
        lock (_gate)
        {
            _phase = Phase.Gone;
            List<Mail> rest = _mail;
            _mail = [];
            Row = null;
            Execution = null;
            return rest;
        }
    }

    /// <summary>Idle to Gone: frees the memory. False when it is in use.</summary>
    public bool TryEvict()
    {
        lock (_gate)
        {
            if (_phase != Phase.Idle)
            {
                return false;
            }

            _phase = Phase.Gone;
            return true;
        }
    }
}
