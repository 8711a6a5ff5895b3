using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.DurableTask;

namespace NodeProgram.Functions.Tests.Api;

internal static class DurableClientOfTheApp
{
    public static DurableTaskClient GetDurableClient(this IServiceProvider services) => services.GetRequiredService<DurableTaskEngine>().Client;
}
