namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>What starts a function; the names are the host's binding types.</summary>
internal enum TriggerKind
{
    HttpTrigger,
    TimerTrigger,
    EventHubTrigger,
    OrchestrationTrigger,
    ActivityTrigger,
}
