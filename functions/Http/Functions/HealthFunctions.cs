using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>Whether the program works: it does when its tables answer. A failure becomes the problem of the middleware.</summary>
public sealed class HealthFunctions(TableServiceClient tables, PolicyInForce policy, TimeProvider time)
{
    [Function("GetHealth")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Health)] HttpRequest request, CancellationToken cancellation)
    {
        await tables.GetTableClient(TableNames.Outbox).GetEntityIfExistsAsync<TableEntity>("health", "none", cancellationToken: cancellation);
        return Answers.Ok(new { status = "ok", serviceAt = time.GetUtcNow().ToUnixTimeMilliseconds(), policy = new { version = policy.Policy.Version, hash = policy.Hash } });
    }
}
