using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>The options that the real worker registers, with its defaults.</summary>
internal static class WorkerServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions();
        services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        services.AddSingleton<IPostConfigureOptions<WorkerOptions>>(provider => new PostConfigureOptions<WorkerOptions>(
            Options.DefaultName,
            options => options.Serializer ??= new JsonObjectSerializer(provider.GetRequiredService<IOptions<JsonSerializerOptions>>().Value)));
    }
}
