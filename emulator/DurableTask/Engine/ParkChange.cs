using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Sets an instance aside: nothing of it is lost, nothing of it is run until someone releases it.</summary>
internal sealed class ParkChange(EngineCore core, LiveInstance instance, string reason) : Change
{
    private const int MaxReasonCharacters = 4000;

    public override void Apply(StoreWriter store) => store.Park(instance.Seq, reason.Length > MaxReasonCharacters ? reason[..MaxReasonCharacters] : reason);

    public override void Committed() => core.Instances.Leave(instance, handOn: false);

    public override void Failed(Exception reason)
    {
        core.Logger.LogError(reason, "Durable instance #{Seq} could not be parked; it is left alone until the next start", instance.Seq);
        core.Instances.Leave(instance, handOn: false);
    }
}
