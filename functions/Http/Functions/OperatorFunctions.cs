using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Operators;
using NodeProgram.Functions.Rewards;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>The routes of an operator about itself, and the proofs with which anybody may claim for it.</summary>
public sealed class OperatorFunctions(OperatorAccounts accounts, OperatorRewards rewards)
{
    [Function("GetOwnAccount")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OwnAccount)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(await accounts.LoadAsync(request.Call().Operator.Address, cancellation));

    [Function("ListRewards")]
    public async Task<IResult> ListRewardsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Rewards)] HttpRequest request, string @operator, CancellationToken cancellation)
    {
        Outcome<PageQuery> read = PageQuery.Read(request, text => PathIds.CheckEpoch(text, out _) is null);
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        EthereumAddress owner = request.Call().Operator.Address;
        PageOfRewards page = await rewards.ListAsync(owner.Operator, query, cancellation);
        return Answers.Ok(new { @operator = owner.ToString(), operatorId = owner.Operator, sums = await rewards.SumsAsync(owner.Operator, cancellation), items = page.Items, next = page.Next });
    }

    [Function("GetRewardProof")]
    public async Task<IResult> GetProofAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.RewardProof)] HttpRequest request, string @operator, CancellationToken cancellation)
    {
        if (!EthereumAddress.TryParse(@operator, out EthereumAddress owner))
            return Answers.Problem(new Refusal(ProblemKinds.IdInvalid, "An operator is an Ethereum address, in lower case or with its checksum.") { Field = "operator" });
        EpochId epoch = default;
        string named = request.Query["epoch"].ToString();
        if (named.Length > 0 && PathIds.CheckEpoch(named, out epoch) is not null)
            return Answers.Problem(new Refusal(ProblemKinds.QueryInvalid, "An epoch is a whole number of at most 10 digits.") { Field = "epoch" });
        return await rewards.ProveAsync(owner, named.Length > 0 ? epoch : null, cancellation) switch
        {
            Outcome<RewardProofView>.Done(var proof) => Answers.Ok(proof),
            Outcome<RewardProofView>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }
}
