using Azure;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Onboarding;

/// <summary>Where an application stands: the step being worked on, or how it ended. Stored by name: never rename one.</summary>
public enum ApplicationState
{
    Application = 1,
    Vetting,
    TechnicalAssessment,
    StakeVerification,
    GeographicCheck,
    Setup,
    Testnet,
    Activation,
    Operating,
    Rejected,
    Expired,

    /// <summary>The node operated and has ended; it may apply again.</summary>
    Exited,
}

/// <summary>A step as recorded.</summary>
public sealed record StepRecord(
    OnboardingStep Step,
    StepState State,
    StepOwner Owner,
    DateTimeOffset StartedAt,
    DateTimeOffset? Deadline,
    DateTimeOffset? EndedAt,
    OnboardingReason? Reason,
    string Why,
    IReadOnlyList<string> Missing);

/// <summary>An application as stored, with the ETag under which it was read.</summary>
public sealed record ApplicationRecord
{
    public required string Id { get; init; }

    /// <summary>1 for the first submission, one more for each after a rejection or expiry.</summary>
    public required int Attempt { get; init; }

    public required ApplicationState State { get; init; }

    public required NodeId Node { get; init; }

    public required ApplicationFormJson Form { get; init; }

    public required string ContentHash { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The number of the last entry of the workflow; 0 before the first.</summary>
    public int StepSequence { get; init; }

    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    public ETag ETag { get; init; }

    /// <summary>Still under way: neither operating nor ended.</summary>
    public bool IsOpen => State is not (ApplicationState.Operating or ApplicationState.Rejected or ApplicationState.Expired or ApplicationState.Exited);

    /// <summary>Ended; may be submitted again.</summary>
    public bool IsClosed => State is ApplicationState.Rejected or ApplicationState.Expired or ApplicationState.Exited;

    public EthereumAddress Operator => EthereumAddress.TryParse(Form.Operator, out EthereumAddress address) ? address : throw new InvalidDataException($"Application {Id} has no operator.");

    /// <summary>The id of the workflow's instance.</summary>
    public string InstanceId => OnboardingWorkflow.InstanceId(Id, Attempt);

    /// <summary>What starts the workflow.</summary>
    public OnboardingInput WorkflowInput => new(Id, Attempt, Node, Form.Country);

    /// <summary>The record after an entry of the workflow.</summary>
    public ApplicationRecord Apply(StepEntry entry)
    {
        StepRecord? before = Steps.FirstOrDefault(step => step.Step == entry.Step);
        var step = new StepRecord(
            entry.Step, entry.State, entry.Owner, before?.StartedAt ?? entry.At, entry.Deadline, entry.State == StepState.Waiting ? null : entry.At, entry.Reason, entry.Why, entry.Missing);
        return this with
        {
            State = entry.State switch
            {
                StepState.Failed => ApplicationState.Rejected,
                StepState.Expired => ApplicationState.Expired,
                _ => Enum.Parse<ApplicationState>(entry.Step.ToString()),
            },
            UpdatedAt = entry.At,
            StepSequence = entry.Sequence,
            Steps = [.. Steps.Where(other => other.Step != entry.Step), step],
        };
    }
}
