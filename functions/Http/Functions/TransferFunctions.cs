using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes of a node's transfer: its owner offers, another operator accepts and brings the node's new key.</summary>
public sealed class TransferFunctions(TransferDesk desk, StakeDesk stakes, NodeStore nodes)
{
    [Function("OfferNode")]
    public async Task<IResult> OfferAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Transfer)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        ApiCall call = request.Call();
        return await ForOwnAsync(call, node, own => StakingFormReaders.To(call.Body) switch
        {
            Outcome<EthereumAddress>.Done(var to) => desk.OfferAsync(own, to, client, cancellation),
            Outcome<EthereumAddress>.Refused(var refused) => Task.FromResult<Outcome<TransferRecord>>(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        }, cancellation);
    }

    [Function("WithdrawOffer")]
    public Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Transfer)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ForOwnAsync(request.Call(), node, own => desk.WithdrawAsync(own, client, cancellation), cancellation);

    [Function("AcceptNode")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.TransferAcceptance)] HttpRequest request, string node, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        if (await CheckKnownAsync(node, cancellation) is { } refusal)
            return Answers.Problem(refusal);
        return Answer(await desk.AcceptAsync(NodeId.Parse(node), request.Call().Operator.Address, client, cancellation));
    }

    [Function("BringNodeKey")]
    public async Task<IResult> BringKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.TransferKey)] HttpRequest request, string node, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await CheckKnownAsync(node, cancellation) is { } refusal)
            return Answers.Problem(refusal);
        ApiCall call = request.Call();
        return StakingFormReaders.NodeKey(call.Body) switch
        {
            Outcome<byte[]>.Done(var key) => Answer(await desk.BringKeyAsync(NodeId.Parse(node), call.Operator.Address, key, client, cancellation)),
            Outcome<byte[]>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    private static IResult Answer(Outcome<TransferRecord> outcome) => outcome switch
    {
        Outcome<TransferRecord>.Done(var transfer) => Answers.Accepted(TransferView.Of(transfer)),
        Outcome<TransferRecord>.Refused(var refused) => Answers.Problem(refused),
        _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
    };

    private async Task<IResult> ForOwnAsync(ApiCall call, string node, Func<NodeRecord, Task<Outcome<TransferRecord>>> act, CancellationToken cancellation)
    {
        if (PathIds.CheckNode(node, out NodeId id) is { } invalid)
            return Answers.Problem(invalid);
        return await stakes.FindOwnAsync(id, call.Operator.Address, cancellation) switch
        {
            Outcome<NodeRecord>.Done(var own) => Answer(await act(own)),
            Outcome<NodeRecord>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    private async Task<Refusal?> CheckKnownAsync(string node, CancellationToken cancellation) =>
        PathIds.CheckNode(node, out NodeId id) is { } invalid ? invalid
            : await nodes.FindAsync(id, cancellation) is null ? new Refusal(ProblemKinds.NodeUnknown, $"{node} was never admitted.") : null;
}
