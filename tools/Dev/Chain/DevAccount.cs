using System.Numerics;
using System.Text;
using Nethereum.Contracts;
using Nethereum.Signer;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Signing;

namespace NodeProgram.Dev.Chain;

/// <summary>An account of a local chain, which sends one transaction after the other and waits for each.</summary>
internal sealed class DevAccount
{
    private const long DeploymentGas = 20_000_000;
    private const int AddressBytes = 20;
    private static readonly BigInteger Tip = 1_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(30);
    private readonly RpcNode node;
    private readonly long chainId;
    private readonly LocalKeySigner signer;

    public DevAccount(string key, RpcNode node, long chainId)
    {
        (Key, this.node, this.chainId) = (key, node, chainId);
        signer = new LocalKeySigner(key);
        Address = ChainValues.Address(new EthECKey(key).GetPublicAddress());
    }

    public string Key { get; }

    public EthereumAddress Address { get; }

    /// <summary>A key that anybody can make from its name: worthless outside a local chain.</summary>
    public static string KeyOf(string name) => "0x" + Convert.ToHexStringLower(Keccak256.Hash(Encoding.UTF8.GetBytes(name)));

    /// <summary>Creates a contract.</summary>
    public async Task<EthereumAddress> DeployAsync<TConstructor>(string name, TConstructor arguments, CancellationToken cancellation)
        where TConstructor : FunctionMessage, new()
    {
        long nonce = await node.NonceAsync(Address, cancellation);
        // A constructor's arguments are a call's without the function's four bytes.
        await SendAsync(null, CompiledContracts.CreationCode(name) + Abi.Call(arguments)[10..], DeploymentGas, cancellation);
        byte[] hash = Keccak256.Hash(Rlp.List([Rlp.Item(Address.ToBytes()), Rlp.Item(nonce == 0 ? [] : new BigInteger(nonce).ToByteArray(isUnsigned: true, isBigEndian: true))]));
        return ChainValues.Address("0x" + Convert.ToHexStringLower(hash.AsSpan(hash.Length - AddressBytes)));
    }

    /// <summary>Calls a contract's function and waits until it is in a block.</summary>
    /// <exception cref="InvalidOperationException">The contract refuses; with the name of its error.</exception>
    public async Task<ChainReceipt> SendAsync<TFunction>(EthereumAddress to, TFunction message, CancellationToken cancellation)
        where TFunction : FunctionMessage, new()
    {
        ChainAnswer estimate = await node.EstimateAsync(Address, to, Abi.Call(message), cancellation);
        if (estimate.Revert is { } revert)
            throw new InvalidOperationException($"{typeof(TFunction).Name} of {Address}: the contract refuses with {ContractErrors.NameOf(revert)}.");
        return await SendAsync(to, Abi.Call(message), long.Parse(estimate.Data!, System.Globalization.CultureInfo.InvariantCulture) * 3 / 2, cancellation);
    }

    /// <summary>Asks a contract's function for its only value.</summary>
    public async Task<TValue> AskAsync<TFunction, TValue>(EthereumAddress contract, TFunction question, CancellationToken cancellation)
        where TFunction : FunctionMessage, new() =>
        Abi.Value<TFunction, TValue>((await node.CallAsync(Address, contract, Abi.Call(question), null, cancellation)).Data ?? throw new InvalidOperationException($"{typeof(TFunction).Name}: the contract refuses."));

    private async Task<ChainReceipt> SendAsync(EthereumAddress? to, string data, long gas, CancellationToken cancellation)
    {
        ChainBlock head = await node.HeadAsync(cancellation);
        var transaction = new FeeTransaction(chainId, await node.NonceAsync(Address, cancellation), Tip, 3 * head.BaseFee + Tip, gas, to, data);
        (string raw, string hash) = transaction.Sign(await signer.SignAsync(transaction.Hash(), cancellation));
        SendResult sent = await node.SendAsync(raw, cancellation);
        if (sent.Answer != SendAnswer.Taken)
            throw new InvalidOperationException($"A transaction of {Address} was not taken: {sent.Words}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (await node.ReceiptAsync(hash, patience.Token) is { } receipt)
                return receipt.Succeeded ? receipt : throw new InvalidOperationException($"{hash} of {Address} was reverted.");
            await Task.Delay(Look, patience.Token);
        }
    }
}
