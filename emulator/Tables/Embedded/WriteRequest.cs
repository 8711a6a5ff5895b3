namespace NodeProgram.Emulator.Tables;

/// <summary>What became of a request: a refusal with the index of the change at fault, or the stamps of the changes in their order.</summary>
internal readonly record struct WriteOutcome(Refusal? Refusal, int? FailedIndex, IReadOnlyList<long> Stamps)
{
    public static readonly WriteOutcome Done = new(null, null, []);

    public static WriteOutcome Refused(Refusal refusal, int? index = null) => new(refusal, index, []);
}

/// <summary>Work for the one writer of a file. All of it is applied or, when it is refused, none; it is answered after the commit.</summary>
internal abstract class WriteRequest
{
    private readonly TaskCompletionSource<WriteOutcome> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteOutcome outcome;

    public Task<WriteOutcome> Answer => answer.Task;

    public void Apply(TablesWriter writer) => outcome = Execute(writer);

    public void Committed() => answer.SetResult(outcome);

    public void Failed(Exception cause) => answer.SetException(cause);

    /// <summary>Decides first and writes then, so that a refusal leaves nothing to undo. May run again after a failed commit.</summary>
    protected abstract WriteOutcome Execute(TablesWriter writer);
}
