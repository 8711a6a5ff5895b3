using NodeProgram.Emulator.DurableTask.History;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>
/// Sequence ids, and what the code has scheduled that the history has not confirmed yet. During replay every past scheduling must find its twin here; what is left
/// when a turn ends is new.
/// </summary>
internal sealed class ActionLog(int maxActions)
{
    private readonly List<HistoryEvent?> _unconfirmed = [];
    private int _nextId;
    private int _firstId;
    private int _live;

    public int NextId() => _nextId++;

    /// <exception cref="InvalidOperationException">One turn schedules more than is allowed.</exception>
    public void Add(HistoryEvent action)
    {
        if (_live >= maxActions)
        {
            throw new InvalidOperationException(
                $"An orchestration may schedule {maxActions} actions in one turn ({nameof(DurableEngineOptions.MaxActionsPerTurn)}).");
        }

        if (_live == 0)
        {
            _unconfirmed.Clear();
            _firstId = action.Id;
        }

        while (_unconfirmed.Count < action.Id - _firstId)
        {
            _unconfirmed.Add(null);
        }

        _unconfirmed.Add(action);
        _live++;
    }

    /// <exception cref="NonDeterministicException">The code has scheduled something else, or nothing, under that id.</exception>
    public void Confirm(HistoryEvent past)
    {
        int index = past.Id - _firstId;
        HistoryEvent? mine = index >= 0 && index < _unconfirmed.Count ? _unconfirmed[index] : null;
        if (mine is null)
        {
            throw OrchestrationFaults.NotScheduled(past);
        }

        if (mine.Type != past.Type || !string.Equals(mine.Name, past.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw OrchestrationFaults.OtherScheduled(past, mine);
        }

        _unconfirmed[index] = null;
        _live--;
    }

    /// <summary>What is not confirmed, in order; the log is empty afterwards.</summary>
    public IReadOnlyList<HistoryEvent> TakeNew()
    {
        if (_live == 0)
        {
            return [];
        }

        List<HistoryEvent> actions = new(_live);
        foreach (HistoryEvent? action in _unconfirmed)
        {
            if (action is not null)
            {
                actions.Add(action);
            }
        }

        _unconfirmed.Clear();
        _live = 0;
        return actions;
    }
}
