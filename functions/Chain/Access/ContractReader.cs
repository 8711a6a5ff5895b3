using Nethereum.Contracts;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Settings;

namespace NodeProgram.Functions.Chain.Access;

/// <summary>Asks the contracts, at the newest block or, so that no reorganisation takes the answer back, at the newest one that is deep enough.</summary>
public sealed class ContractReader(IChainNode node, ChainSettings settings)
{
    private long? block;

    /// <summary>A reader that asks at the newest block that has <see cref="ChainSettings.Confirmations"/>, its own included.</summary>
    /// <exception cref="ChainFaultException">The chain does not answer.</exception>
    public async Task<ContractReader> AtConfirmedAsync(CancellationToken cancellation) =>
        new(node, settings) { block = Math.Max(0, (await node.HeadAsync(cancellation)).Number - settings.Confirmations + 1) };

    /// <summary>The newest block's time: what contracts take for now.</summary>
    /// <exception cref="ChainFaultException">The chain does not answer.</exception>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation) => (await node.HeadAsync(cancellation)).At;

    /// <summary>The contract's address.</summary>
    public EthereumAddress AddressOf(ContractName contract) => settings.AddressOf(contract);

    /// <summary>A function that returns one value.</summary>
    /// <exception cref="ChainFaultException">The chain does not answer, or there is no such contract at the address.</exception>
    public async Task<TValue> AskAsync<TFunction, TValue>(ContractName contract, TFunction question, CancellationToken cancellation)
        where TFunction : FunctionMessage, new() => Abi.Value<TFunction, TValue>(await CallAsync(contract, Abi.Call(question), cancellation));

    /// <summary>A function that returns several values, or a struct.</summary>
    /// <exception cref="ChainFaultException">The chain does not answer, or there is no such contract at the address.</exception>
    public async Task<TOutput> AskForAsync<TFunction, TOutput>(ContractName contract, TFunction question, CancellationToken cancellation)
        where TFunction : FunctionMessage, new()
        where TOutput : new() => Abi.Output<TFunction, TOutput>(await CallAsync(contract, Abi.Call(question), cancellation));

    /// <summary>Where a case stands; its <c>State</c> is 0 when there is none.</summary>
    public async Task<CaseStruct> CaseAsync(Domain.Penalties.FaultId fault, CancellationToken cancellation) =>
        (await AskForAsync<CaseOfFunction, CaseOfOutput>(ContractName.OperatorStaking, new CaseOfFunction { FaultId = fault.Value.ToBytes() }, cancellation)).Value;

    /// <summary>The root of an epoch; its <c>PostedAt</c> is 0 when there is none.</summary>
    public async Task<PostedEpochStruct> EpochAsync(EpochId epoch, CancellationToken cancellation) =>
        (await AskForAsync<EpochOfFunction, EpochOfOutput>(ContractName.RewardDistributor, new EpochOfFunction { Epoch = (ulong)epoch.Value }, cancellation)).Value;

    /// <summary>What a call would answer, without its being made; a revert is an answer too.</summary>
    public Task<ChainAnswer> TryAsync(ContractName contract, string data, CancellationToken cancellation) => node.CallAsync(null, settings.AddressOf(contract), data, block, cancellation);

    private async Task<string> CallAsync(ContractName contract, string data, CancellationToken cancellation)
    {
        ChainAnswer answer = await node.CallAsync(null, settings.AddressOf(contract), data, block, cancellation);
        return answer.Data is { Length: > 2 } found
            ? found
            : throw new ChainFaultException("chain-answer-invalid", null, $"{contract} at {settings.AddressOf(contract)} gave no answer: is it the contract?");
    }
}
