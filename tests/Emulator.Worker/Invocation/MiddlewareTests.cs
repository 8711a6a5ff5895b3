using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace NodeProgram.Emulator.Worker.Tests.Invocation;

/// <summary>Worker middleware: its order, what it sees, how it answers in the function's place. Source: the real FunctionsApplicationBuilder and HTTP proxying middleware.</summary>
public sealed class MiddlewareTests
{
    public sealed class Log
    {
        public List<string> Entries { get; } = [];
    }

    public sealed class Scoped(Log log) : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public void Dispose() => log.Entries.Add("disposed");
    }

    public sealed class Functions(Scoped scoped, Log log)
    {
        [Function("Target")]
        public IResult Target([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
        {
            Assert.Same(scoped, context.InstanceServices.GetRequiredService<Scoped>());
            Assert.Same(scoped, request.HttpContext.RequestServices.GetRequiredService<Scoped>());
            log.Entries.Add($"function {context.Items["passed"]}");
            return Results.Text("from the function");
        }
    }

    public sealed class Outer(Log log) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            log.Entries.Add($"outer {context.FunctionDefinition.Name} {(context.GetHttpContext() is null ? "without" : "with")} request");
            await next(context);
            log.Entries.Add($"outer after, response started: {context.GetHttpContext()!.Response.HasStarted}");
        }
    }

    public sealed class Inner(Log log) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            var request = context.GetHttpContext()!.Request;
            log.Entries.Add($"inner {context.FunctionDefinition.Parameters[0].Type.Name} {context.BindingContext.BindingData["who"]}");
            context.Items["passed"] = "on";
            switch (request.Query["do"].ToString())
            {
                case "refuse":
                    context.GetInvocationResult().Value = new ObjectResult("refused") { StatusCode = 403 };
                    return;
                case "replace":
                    await next(context);
                    context.GetInvocationResult().Value = Results.Text("replaced", statusCode: 299);
                    return;
                case "write":
                    context.GetHttpContext()!.Response.StatusCode = 418;
                    return;
                case "throw":
                    throw new InvalidOperationException("by the middleware");
                default:
                    await next(context);
                    return;
            }
        }
    }

    [Theory]
    [InlineData("pass", 200, "from the function", true)]
    [InlineData("refuse", 403, "refused", false)]
    [InlineData("replace", 299, "replaced", true)]
    [InlineData("write", 418, "", false)]
    [InlineData("throw", 500, "", false)]
    public async Task Middleware_Does_WhatItLikes(string what, int status, string body, bool functionRan)
    {
        var log = new Log();
        await using var app = await StartAsync(log);
        var response = await app.HttpClient.GetAsync($"api/target?do={what}&who=me");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(["outer Target without request", "inner HttpRequest me"], log.Entries[..2]);
        Assert.Equal(functionRan, log.Entries.Contains("function on"));
        Assert.Equal(functionRan, log.Entries.Contains("disposed"));
    }

    [Fact]
    public async Task UseWhen_PredicateFalse_SkipsTheMiddleware()
    {
        var log = new Log();
        await using var app = await FunctionApp.StartAsync(
            builder =>
            {
                builder.ConfigureFunctionsWebApplication();
                builder.Services.AddSingleton(log).AddScoped<Scoped>();
                builder.UseMiddleware((context, next) =>
                {
                    context.Items["passed"] = "inline";
                    return next();
                });
                builder.UseWhen<Inner>(context => context.FunctionDefinition.Name != "Target");
            },
            options => options.FunctionTypes.Add(typeof(Functions)));
        Assert.Equal(HttpStatusCode.OK, (await app.HttpClient.GetAsync("api/target?do=refuse")).StatusCode);
        Assert.Equal("function inline", log.Entries[0]);
    }

    [Fact]
    public async Task HttpFunction_WithoutWebApplication_IsToldAtStart()
    {
        var exception = await Assert.ThrowsAsync<Worker.Hosting.HostStartException>(() => FunctionApp.StartAsync(
            builder => builder.Services.AddSingleton(new Log()), options => options.FunctionTypes.Add(typeof(Functions))));
        Assert.Contains("ConfigureFunctionsWebApplication", exception.Message, StringComparison.Ordinal);
    }

    private static Task<FunctionApp> StartAsync(Log log) => FunctionApp.StartAsync(
        builder =>
        {
            builder.UseMiddleware<Outer>();
            builder.ConfigureFunctionsWebApplication();
            builder.UseMiddleware<Inner>();
            builder.Services.AddSingleton(log).AddScoped<Scoped>();
        },
        options => options.FunctionTypes.Add(typeof(Functions)));
}
