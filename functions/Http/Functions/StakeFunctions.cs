using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes about a node's stake and its end: for its operator, and to read for everybody.</summary>
public sealed class StakeFunctions(StakeDesk desk, StakeViews views, NodeStore nodes)
{
    [Function("GetNodeStake")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.NodeStake)] HttpRequest request, string node, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } refusal)
            return Answers.Problem(refusal);
        return await nodes.FindAsync(id, cancellation) is { } found
            ? Answers.Ok(await views.LoadAsync(found, cancellation))
            : Answers.Problem(new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted."));
    }

    [Function("ExitNode")]
    public Task<IResult> ExitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.NodeExit)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ForOwnAsync(request, node, StakingFormReaders.Reason, (own, caller, reason) => desk.ExitAsync(own, caller, reason, client, cancellation), cancellation);

    [Function("UnbondStake")]
    public Task<IResult> UnbondAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Unbondings)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ForOwnAsync(request, node, StakingFormReaders.Lot, (own, caller, lot) => desk.UnbondAsync(own, caller, lot, client, cancellation), cancellation);

    [Function("WithdrawStake")]
    public Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Withdrawals)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ForOwnAsync(
            request, node, StakingFormReaders.Lot,
            async (own, caller, lot) => await desk.WithdrawAsync(own, caller, lot, client, cancellation) is Outcome<Wei>.Refused(var refused) ? refused : null, cancellation);

    // Reads the body, finds the caller's own node, does it, and answers with where its stake stands then.
    private async Task<IResult> ForOwnAsync<T>(
        HttpRequest request, string node, Func<ReadOnlyMemory<byte>, Outcome<T>> readBody, Func<NodeRecord, EthereumAddress, T, Task<Refusal?>> act, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } invalid)
            return Answers.Problem(invalid);
        ApiCall call = request.Call();
        EthereumAddress caller = call.Operator.Address;
        Outcome<NodeRecord> found = await desk.FindOwnAsync(id, caller, cancellation);
        if (found is not Outcome<NodeRecord>.Done(var own))
            return Answers.Problem(((Outcome<NodeRecord>.Refused)found).Refusal);
        Outcome<T> read = readBody(call.Body);
        if (read is not Outcome<T>.Done(var form))
            return Answers.Problem(((Outcome<T>.Refused)read).Refusal);
        return await act(own, caller, form) is { } refusal ? Answers.Problem(refusal) : Answers.Accepted(await views.LoadAsync(own, cancellation));
    }
}
