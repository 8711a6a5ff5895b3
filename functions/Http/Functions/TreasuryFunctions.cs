using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes of admins about money that is not on a chain: daily prices, and deposits of an installation without one.</summary>
public sealed class TreasuryFunctions(PriceDesk prices, StakeDemand demand, StakeDesk desk, StakeViews views, NodeStore nodes)
{
    [Function("SetPrice")]
    public async Task<IResult> SetPriceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Prices)] HttpRequest request, CancellationToken cancellation)
    {
        ApiCall call = request.Call();
        Outcome<PriceForm> read = StakingFormReaders.Price(call.Body);
        if (read is not Outcome<PriceForm>.Done(var form))
            return Answers.Problem(((Outcome<PriceForm>.Refused)read).Refusal);
        return await prices.SetAsync(form, call.Person.Name, cancellation) switch
        {
            Outcome<PriceEntry>.Done(var entry) => Answers.Ok(entry),
            Outcome<PriceEntry>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    [Function("ListPrices")]
    public async Task<IResult> ListPricesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Prices)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(await demand.PriceAsync(cancellation));

    [Function("RecordDeposit")]
    public async Task<IResult> RecordDepositAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Deposits)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } invalid)
            return Answers.Problem(invalid);
        ApiCall call = request.Call();
        Outcome<DepositForm> read = StakingFormReaders.Deposit(call.Body);
        if (read is not Outcome<DepositForm>.Done(var form))
            return Answers.Problem(((Outcome<DepositForm>.Refused)read).Refusal);
        return await desk.DepositAsync(id, form, call.Person.Name, client, cancellation) is { } refusal
            ? Answers.Problem(refusal)
            : Answers.Ok(await views.LoadAsync((await nodes.FindAsync(id, cancellation))!, cancellation));
    }
}
