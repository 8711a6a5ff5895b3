using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>
/// From application to operating (rules, section 9): application, vetting, technical assessment, stake verification, geographic check, setup, testnet,
/// activation, operating. The instance's id is made of the application and its attempt, so that starting it twice starts it once.
/// </summary>
public static class OnboardingWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "Onboarding";

    private static readonly (OnboardingStep Step, Func<OnboardingRun, Task<StepEnd>> RunAsync)[] Steps =
    [
        (OnboardingStep.Application, run => Task.FromResult(StepEnd.Passed(OnboardingReason.ApplicationComplete, "The application is complete."))),
        (OnboardingStep.Vetting, VettingStep.RunAsync),
        (OnboardingStep.TechnicalAssessment, TechnicalAssessmentStep.RunAsync),
        (OnboardingStep.StakeVerification, StakeVerificationStep.RunAsync),
        (OnboardingStep.GeographicCheck, GeographicCheckStep.RunAsync),
        (OnboardingStep.Setup, SetupStep.RunAsync),
        (OnboardingStep.Testnet, TestnetStep.RunAsync),
        (OnboardingStep.Activation, ActivationStep.RunAsync),
    ];

    /// <summary>The id of the instance of an application's attempt.</summary>
    public static string InstanceId(string application, int attempt) => $"onboarding-{application}-{attempt}";

    /// <summary>Reads an instance's id; false for what is none.</summary>
    public static bool TryReadInstanceId(string instanceId, out string application, out int attempt)
    {
        string[] parts = instanceId.Split('-');
        bool valid = parts is ["onboarding", { Length: > 0 }, _] && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        (application, attempt) = valid ? (parts[1], int.Parse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture)) : ("", 0);
        return valid;
    }

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<OnboardingResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        OnboardingInput input = context.GetInput<OnboardingInput>() ?? throw new InvalidOperationException("An onboarding starts with its input.");
        OnboardingTerms terms = await context.CallActivityAsync<OnboardingTerms>(OnboardingActivities.LoadTerms, input, Patience.Retry);
        var run = new OnboardingRun(context, input, terms);

        foreach ((OnboardingStep step, Func<OnboardingRun, Task<StepEnd>> runAsync) in Steps)
        {
            run.Enter(step);
            StepEnd end = await runAsync(run);
            await run.EndAsync(end);
            if (!end.LeadsOn)
            {
                await run.CallAsync(OnboardingActivities.ReleaseApplicant, run.Applicant);
                return new OnboardingResult(input.Application, input.Attempt, end.State, step, end.Reason);
            }
        }

        run.Enter(OnboardingStep.Operating);
        await run.EndAsync(StepEnd.Passed(OnboardingReason.Activated, "The node operates; the same checks run on every epoch."));
        await run.CallAsync(OnboardingActivities.ReleaseApplicant, run.Applicant);
        return new OnboardingResult(input.Application, input.Attempt, StepState.Passed, OnboardingStep.Operating, OnboardingReason.Activated);
    }
}
