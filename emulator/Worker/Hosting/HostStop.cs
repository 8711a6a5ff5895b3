using Microsoft.Extensions.Hosting;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Ends a host that cannot do its work any more: a program then exits with code 1, an app under test just stops.</summary>
internal sealed class HostStop(IHostApplicationLifetime lifetime, HostOverrides? overrides)
{
    public void Fail()
    {
        if (overrides is null)
        {
            Environment.ExitCode = 1;
        }

        lifetime.StopApplication();
    }
}
