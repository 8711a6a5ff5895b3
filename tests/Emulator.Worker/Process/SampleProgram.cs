using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace NodeProgram.Emulator.Worker.Tests.Process;

/// <summary>This assembly as a function app in a process of its own; host.json in its directory says which functions it has.</summary>
public static class SampleProgram
{
    public static void Main(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        if (builder.Configuration["Sample:Limit"] is { } limit && !int.TryParse(limit, out _))
        {
            throw new ArgumentException("Sample:Limit must be a number.");
        }

        builder.Build().Run();
    }

    [Function("ProcessPing")]
    public static IResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("pong");

    /// <summary>Appends what it is handed to a file, and then never ends, whatever its token says.</summary>
    [Function("ProcessDeaf")]
    public static async Task DeafAsync([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events)
    {
        await File.AppendAllLinesAsync("handed.txt", events.Select(item => item.EventBody.ToString()));
        await Task.Delay(Timeout.Infinite);
    }
}
