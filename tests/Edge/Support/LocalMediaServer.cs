using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NodeProgram.Edge.Tests.Support;

/// <summary>The two faces of LiveKit that the relay sees, as a real HTTP server: <c>/metrics</c> with a page in LiveKit's form, <c>/</c> with its health.</summary>
internal sealed class LocalMediaServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private LocalMediaServer(WebApplication application) => this.application = application;

    internal Uri Metrics { get; private set; } = new("http://127.0.0.1");

    internal Uri Health { get; private set; } = new("http://127.0.0.1");

    internal string Page { get; set; } = LiveKitPages.First;

    internal int HealthStatus { get; set; } = 200;

    /// <summary>Answers in place of the page.</summary>
    internal Func<HttpContext, Task>? InsteadOfPage { get; set; }

    internal static async Task<LocalMediaServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        var server = new LocalMediaServer(application);
        application.Run(context =>
        {
            if (context.Request.Path != "/metrics")
            {
                context.Response.StatusCode = server.HealthStatus;
                return context.Response.WriteAsync(server.HealthStatus == 200 ? "OK" : "Not Ready");
            }

            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return server.InsteadOfPage is { } instead ? instead(context) : context.Response.WriteAsync(server.Page);
        });
        await application.StartAsync();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Health = new Uri(address);
        server.Metrics = new Uri(server.Health, "/metrics");
        return server;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}

/// <summary>Pages in the form in which Go's client writes them, with the names, labels and buckets of LiveKit 1.13.</summary>
internal static class LiveKitPages
{
    internal const string First = """
        # HELP go_goroutines Number of goroutines that currently exist.
        # TYPE go_goroutines gauge
        go_goroutines 143
        go_gc_duration_seconds{quantile="0"} 2.0358e-05
        # TYPE livekit_jitter_us histogram
        livekit_jitter_us_bucket{country="DE",direction="incoming",node_id="ND_a1",node_type="SERVER",source="MICROPHONE",type="AUDIO",le="1000"} 40
        livekit_jitter_us_bucket{country="DE",direction="incoming",node_id="ND_a1",node_type="SERVER",source="MICROPHONE",type="AUDIO",le="+Inf"} 100
        livekit_jitter_us_sum{country="DE",direction="incoming",node_id="ND_a1",node_type="SERVER",source="MICROPHONE",type="AUDIO"} 500000
        livekit_jitter_us_count{country="DE",direction="incoming",node_id="ND_a1",node_type="SERVER",source="MICROPHONE",type="AUDIO"} 100
        # TYPE livekit_node_service_operation counter
        livekit_node_service_operation{error_type="",node_id="ND_a1",node_type="SERVER",status="success",type="offer"} 1000
        livekit_node_service_operation{error_type="send_response",node_id="ND_a1",node_type="SERVER",status="error",type="participant_join"} 3
        livekit_node_twirp_request_status{code="",method="ListRooms",node_id="ND_a1",node_type="SERVER",service="RoomService",status="200"} 50
        livekit_node_twirp_request_status{code="not_found",method="DeleteRoom",node_id="ND_a1",node_type="SERVER",service="RoomService",status="4xx"} 5
        livekit_node_twirp_request_status{code="internal",method="CreateRoom",node_id="ND_a1",node_type="SERVER",service="RoomService",status="5xx"} 2
        livekit_packet_loss_total{country="DE",direction="incoming",node_id="ND_a1",node_type="SERVER",source="CAMERA",type="VIDEO"} 10
        livekit_packet_loss_total{country="FR",direction="outgoing",node_id="ND_a1",node_type="SERVER",source="CAMERA",type="VIDEO"} 20
        livekit_packet_total{country="DE",direction="incoming",node_id="ND_a1",node_type="SERVER",transmission="initial"} 1.234567e+06
        livekit_packet_total{country="DE",direction="outgoing",node_id="ND_a1",node_type="SERVER",transmission="initial"} 2e+06
        livekit_packet_total{country="DE",direction="outgoing",node_id="ND_a1",node_type="SERVER",transmission="retransmit"} 400
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="rtc_canceled",warp="false"} 4
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="rtc_connected",warp="false"} 91
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="rtc_failure",warp="false"} 5
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="rtc_success",warp="false"} 80
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="rtc_success",warp="true"} 10
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="signal_connected",warp="false"} 100
        livekit_participant_join_total{node_id="ND_a1",node_type="SERVER",state="signal_failed",warp="false"} 1
        # TYPE livekit_participant_total gauge
        livekit_participant_total{node_id="ND_a1",node_type="SERVER"} 17
        livekit_quality_score_bucket{node_id="ND_a1",node_type="SERVER",le="4.5"} 10
        livekit_quality_score_sum{node_id="ND_a1",node_type="SERVER"} 412.5
        livekit_quality_score_count{node_id="ND_a1",node_type="SERVER"} 100
        livekit_track_subscribe_counter{error="could not find \"a\\b\", {x}",node_id="ND_a1",node_type="SERVER",state="failure"} 1
        process_resident_memory_bytes 2.68435456e+08
        process_start_time_seconds 1.76380000123e+09

        """;

    /// <summary>The first page ten seconds later, in which every figure has grown and a country has come.</summary>
    internal static string Later => First
        .Replace("AUDIO\"} 500000", "AUDIO\"} 620000", StringComparison.Ordinal).Replace("AUDIO\"} 100\n", "AUDIO\"} 110\n", StringComparison.Ordinal)
        .Replace("type=\"offer\"} 1000", "type=\"offer\"} 1100", StringComparison.Ordinal).Replace("\"participant_join\"} 3", "\"participant_join\"} 4", StringComparison.Ordinal)
        .Replace("\"5xx\"} 2", "\"5xx\"} 5", StringComparison.Ordinal)
        .Replace("\"VIDEO\"} 10\n", "\"VIDEO\"} 40\n", StringComparison.Ordinal).Replace("\"VIDEO\"} 20\n", "\"VIDEO\"} 70\n", StringComparison.Ordinal)
        .Replace("1.234567e+06", "1.244537e+06", StringComparison.Ordinal).Replace("} 2e+06", "} 2.005e+06", StringComparison.Ordinal)
        .Replace("\"rtc_failure\",warp=\"false\"} 5", "\"rtc_failure\",warp=\"false\"} 7", StringComparison.Ordinal)
        .Replace("\"rtc_success\",warp=\"false\"} 80", "\"rtc_success\",warp=\"false\"} 96", StringComparison.Ordinal)
        .Replace("\"signal_failed\",warp=\"false\"} 1", "\"signal_failed\",warp=\"false\"} 3", StringComparison.Ordinal)
        .Replace("} 412.5", "} 455.75", StringComparison.Ordinal).Replace("score_count{node_id=\"ND_a1\",node_type=\"SERVER\"} 100", "score_count{node_id=\"ND_a1\",node_type=\"SERVER\"} 110", StringComparison.Ordinal)
        .Replace("SERVER\"} 17", "SERVER\"} 25", StringComparison.Ordinal)
        + "livekit_packet_total{country=\"JP\",direction=\"outgoing\",node_id=\"ND_a1\",node_type=\"SERVER\",transmission=\"initial\"} 4980\n";

    /// <summary>LiveKit after a restart: another id, and almost nothing counted, so that most series do not exist.</summary>
    internal const string Restarted = """
        livekit_node_service_operation{error_type="",node_id="ND_b2",node_type="SERVER",status="success",type="offer"} 7
        livekit_participant_join_total{node_id="ND_b2",node_type="SERVER",state="rtc_success",warp="false"} 2
        livekit_participant_total{node_id="ND_b2",node_type="SERVER"} 2
        process_start_time_seconds 1.76380500123e+09

        """;
}
