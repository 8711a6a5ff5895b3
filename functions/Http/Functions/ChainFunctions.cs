using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Functions.Chain;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>Which chain the program works with, and how far it is there.</summary>
public sealed class ChainFunctions(ChainStatus status)
{
    [Function("GetChain")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Chain)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(await status.LoadAsync(cancellation));
}
