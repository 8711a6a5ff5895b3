using System.Numerics;
using System.Security.Cryptography;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Dev.Chain;

/// <summary>What a node hands to its owner so that it can be pledged: the output of <c>relay pledge</c>.</summary>
internal sealed record SignedPledge(NodeId Node, IReadOnlyList<byte[]> Key, IReadOnlyList<byte[]> Signature)
{
    /// <summary>The pledge of a node whose key is at hand.</summary>
    public static SignedPledge Of(ECDsa key, long chainId, EthereumAddress registry, EthereumAddress owner)
    {
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        NodeId node = NodeId.FromPublicKey(spki);
        (Bytes32 r, Bytes32 s) = NodePledge.Canonical(
            key.SignData(NodePledge.Message(chainId, registry, owner, node), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        return new SignedPledge(node, [spki[^64..^32], spki[^32..]], [r.ToBytes(), s.ToBytes()]);
    }
}

/// <summary>An operator with its own keys, which stakes and claims by its own transactions. Its keys are made from its name: worthless outside a local chain.</summary>
internal sealed class DevOperator(string name, DevAccount account, ContractDeployment contracts)
{
    private EthereumAddress Staking => contracts.Addresses[ContractName.OperatorStaking];

    private EthereumAddress Token => contracts.Addresses[ContractName.DtelToken];

    public EthereumAddress Address => account.Address;

    /// <summary>Where its rewards go.</summary>
    public EthereumAddress Payout { get; } = AddressOf(name + " payout");

    /// <summary>Registers as an operator and is given DTEL; what is there already is left as it is.</summary>
    /// <param name="amount">Wei; the governor mints them.</param>
    public async Task RegisterAsync(BigInteger amount, CancellationToken cancellation)
    {
        await account.SendAsync(Staking, new SetKeysFunction { OperatorKey = AddressOf(name + " operator").Key, Payout = Payout.Key }, cancellation);
        await contracts.People.Governor.SendAsync(Token, new MintFunction { To = Address.Key, Amount = amount }, cancellation);
    }

    /// <summary>Pledges a node and stakes for it; what is there already is left as it is.</summary>
    /// <param name="pledge">Signed by the node.</param>
    /// <param name="amount">Wei.</param>
    public async Task StakeAsync(SignedPledge pledge, BigInteger amount, CancellationToken cancellation)
    {
        byte[] node = pledge.Node.ToBytes();
        if (await account.AskAsync<NodeStateOfFunction, byte>(Staking, new NodeStateOfFunction { NodeId = node }, cancellation) == 0)
            await account.SendAsync(Staking, new PledgeNodeFunction { NodeId = node, Key = [.. pledge.Key], Signature = [.. pledge.Signature] }, cancellation);
        if (await account.AskAsync<BondedOfFunction, BigInteger>(Staking, new BondedOfFunction { NodeId = node }, cancellation) >= amount)
            return;
        await account.SendAsync(Token, new ApproveFunction { Spender = Staking.Key, Value = amount }, cancellation);
        await account.SendAsync(Staking, new StakeFunction { NodeId = node, Amount = amount, Tier = 0 }, cancellation);
    }

    /// <summary>Whether the chain has the node as active.</summary>
    public async Task<bool> IsActiveAsync(NodeId node, CancellationToken cancellation) =>
        await account.AskAsync<NodeStateOfFunction, byte>(Staking, new NodeStateOfFunction { NodeId = node.ToBytes() }, cancellation) == 2;

    /// <summary>Claims what an active root says it earned.</summary>
    /// <returns>The transaction.</returns>
    public async Task<string> ClaimAsync(EpochId epoch, Wei cumulative, IEnumerable<Bytes32> proof, CancellationToken cancellation) => (await account.SendAsync(
        contracts.Addresses[ContractName.RewardDistributor],
        new ClaimFunction { Epoch = (ulong)epoch.Value, OperatorId = Address.Operator.Value, CumulativeWei = cumulative.Value, Proof = [.. proof.Select(static hash => hash.ToBytes())] },
        cancellation)).Transaction;

    /// <summary>What its payout address has.</summary>
    public async Task<Wei> PaidAsync(CancellationToken cancellation) =>
        new(await account.AskAsync<BalanceOfFunction, BigInteger>(Token, new BalanceOfFunction { Account = Payout.Key }, cancellation));

    private static EthereumAddress AddressOf(string key) => ChainValues.Address(Nethereum.Signer.EthECKey.GetPublicAddress(DevAccount.KeyOf(key)));
}
