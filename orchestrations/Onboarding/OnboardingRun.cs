using Microsoft.DurableTask;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>One running onboarding: what every step needs of the durable context, said in the words of the workflow.</summary>
public sealed class OnboardingRun(TaskOrchestrationContext context, OnboardingInput input, OnboardingTerms terms)
{
    private readonly Dictionary<string, Task<string?>> waiters = [];
    private OnboardingStep step;
    private int sequence;

    /// <summary>What was asked for when the stake was verified; null before, and where there is no chain.</summary>
    public Wei? RequiredStake { get; set; }

    /// <summary>What started the onboarding.</summary>
    public OnboardingInput Input => input;

    /// <summary>The numbers in force.</summary>
    public OnboardingTerms Terms => terms;

    /// <summary>The orchestration's time, the same in every replay.</summary>
    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>The applicant, as activities take it.</summary>
    public ApplicantRef Applicant => new(input.Application, input.Attempt, input.Node) { Required = RequiredStake };

    /// <summary>Enters a step; what is recorded from now on is about it.</summary>
    public void Enter(OnboardingStep next) => step = next;

    /// <summary>Calls an activity that gives a result.</summary>
    public Task<T> CallAsync<T>(string activity, object? argument) => context.CallActivityAsync<T>(activity, argument, Patience.Retry);

    /// <summary>Calls an activity for its effect.</summary>
    public Task CallAsync(string activity, object argument) => context.CallActivityAsync(activity, argument, Patience.Retry);

    /// <summary>Records that somebody has to act, until when, and what exactly is missing.</summary>
    /// <param name="reason">The code of what came out so far; null when nothing has.</param>
    public Task WaitingAsync(StepOwner owner, DateTimeOffset? deadline, OnboardingReason? reason, string why, params IReadOnlyList<string> missing) =>
        RecordAsync(StepState.Waiting, owner, deadline, reason, why, missing);

    /// <summary>Records how the step ended.</summary>
    public Task EndAsync(StepEnd end) =>
        RecordAsync(end.State, OnboardingPlan.StepOf(step, terms.Policy).Owner, null, end.Reason, end.Why, end.Missing);

    /// <summary>The instant this many seconds from now.</summary>
    public DateTimeOffset In(int seconds) => Now.AddSeconds(seconds);

    /// <summary>
    /// Waits until <paramref name="look"/> finds something, looking now, whenever the event is raised and once at the deadline. Null: the deadline has passed.
    /// </summary>
    /// <param name="poll">Looks also at this interval, for things that nobody announces; null: only on events.</param>
    public async Task<T?> UntilAsync<T>(string eventName, DateTimeOffset deadline, TimeSpan? poll, Func<Task<T?>> look)
        where T : class
    {
        while (true)
        {
            if (await look() is { } found)
                return found;
            if (Now >= deadline)
                return null;
            DateTimeOffset wake = poll is { } interval && Now + interval < deadline ? Now + interval : deadline;
            await EventOrTimerAsync(eventName, wake);
        }
    }

    /// <summary>How often to look within a deadline for what is announced as a rule: some hundred times at most, so that weeks of looking do not pile up in the history.</summary>
    public TimeSpan PollWithin(int deadlineSeconds)
    {
        const int LooksMax = 300;
        return TimeSpan.FromSeconds(Math.Max(terms.PollSeconds, deadlineSeconds / LooksMax));
    }

    /// <summary>Lets time pass.</summary>
    public Task SleepUntilAsync(DateTimeOffset wake) => context.CreateTimer(wake.UtcDateTime, CancellationToken.None);

    /// <summary>Runs another workflow as a part of this one.</summary>
    public Task<T> CallWorkflowAsync<T>(string name, string instanceSuffix, object argument) =>
        context.CallSubOrchestratorAsync<T>(name, argument, new SubOrchestrationOptions(retry: null, instanceId: context.InstanceId + "-" + instanceSuffix));

    /// <summary>Waits for an event, at most until an instant.</summary>
    public async Task EventOrTimerAsync(string eventName, DateTimeOffset wake)
    {
        // One waiter an event, kept until it is served: an abandoned waiter would swallow a later event.
        if (!waiters.TryGetValue(eventName, out Task<string?>? raised))
            waiters[eventName] = raised = context.WaitForExternalEvent<string?>(eventName);
        using var timerEnd = new CancellationTokenSource();
        Task timer = context.CreateTimer(wake.UtcDateTime, timerEnd.Token);
        if (await Task.WhenAny(raised, timer) == raised)
        {
            waiters.Remove(eventName);
            // Not CancelAsync: that would leave the orchestrator's thread.
            timerEnd.Cancel();
        }
    }

    private Task RecordAsync(
        StepState state, StepOwner owner, DateTimeOffset? deadline, OnboardingReason? reason, string why, IReadOnlyList<string> missing) =>
        CallAsync(OnboardingActivities.RecordStep, new StepEntry(
            input.Application, input.Attempt, ++sequence, step, state, owner, Now, deadline, reason, why, missing));
}
