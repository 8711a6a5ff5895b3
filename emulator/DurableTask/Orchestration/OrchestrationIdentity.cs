using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>What an execution is told of itself; it does not change within a generation.</summary>
internal sealed record OrchestrationIdentity(string InstanceId, string Name, string Version, string? Input, ParentOrchestrationInstance? Parent);
