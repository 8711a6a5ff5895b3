using System.Numerics;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using NodeProgram.Emulator.Ethereum.Tests.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Chain;

[Collection(Running.Chain.Name)]
public sealed class RefusalTests(ChainFixture chain)
{
    [Fact]
    public async Task Query_RefusedWithAnErrorOfItsOwn_HasIt()
    {
        Web3 web3 = chain.Sender(3);
        ContractHandler probe = await chain.DeployAsync(web3);
        var refusal = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => probe.QueryAsync<FailFunction, BigInteger>(new FailFunction { How = 1 }));
        Assert.True(refusal.IsCustomErrorFor<RefusedError>());
        Assert.False(refusal.IsCustomErrorFor<TooSmallError>());
        Assert.Null(refusal.DecodeError<TooSmallError>());
        RefusedError error = refusal.DecodeError<RefusedError>()!;
        Assert.Equal((web3.TransactionManager.Account!.Address, "not today"), (error.Who, error.Why));
    }

    [Fact]
    public async Task Query_RefusedWithAReason_HasIt()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(3));
        var refusal = await Assert.ThrowsAsync<SmartContractRevertException>(() => probe.QueryAsync<FailFunction, BigInteger>(new FailFunction { How = 2 }));
        Assert.Equal("a reason with €", refusal.RevertMessage);
        Assert.Equal("Smart contract error: a reason with €", refusal.Message);
        Assert.IsType<RpcResponseException>(refusal.InnerException);
    }

    // Solidity's documentation, "Panic via assert": 0x01.
    [Fact]
    public async Task Query_ThatPanics_IsAnErrorOfTheLanguage()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(3));
        var refusal = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => probe.QueryAsync<FailFunction, BigInteger>(new FailFunction { How = 3 }));
        Assert.Equal(BigInteger.One, refusal.DecodeError<PanicError>()!.Code);
    }

    [Fact]
    public async Task Query_RefusedWithoutAWord_IsTheNodesError()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(3));
        var refusal = await Assert.ThrowsAsync<RpcResponseException>(() => probe.QueryAsync<FailFunction, BigInteger>(new FailFunction { How = 4 }));
        Assert.Contains("eth_call", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ThatWouldBeRefused_IsRefusedBeforeItTakesANonce()
    {
        Web3 web3 = chain.Sender(4);
        ContractHandler probe = await chain.DeployAsync(web3);
        var refusal = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => probe.SendRequestAsync(new MarkFunction { To = 0 }));
        TooSmallError error = refusal.DecodeError<TooSmallError>()!;
        Assert.Equal((0, 1), ((int)error.Given, (int)error.Least));
        TransactionReceipt next = await probe.SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 1 }, ChainFixture.Patience);
        Assert.True(next.Succeeded(true));
    }

    // With gas given nothing is estimated: the refusal is found in the receipt only, without a reason.
    [Fact]
    public async Task Send_WithGasGiven_FailsInItsReceipt()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(3));
        TransactionReceipt receipt = await probe.SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 0, Gas = 200_000 }, ChainFixture.Patience);
        Assert.True(receipt.HasErrors());
        Assert.True(receipt.Failed());
        Assert.Empty(receipt.Logs);
    }

    [Fact]
    public async Task Send_FromAnotherAccount_IsRefused()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(3));
        await Assert.ThrowsAsync<ArgumentException>(() => probe.SendRequestAsync(new MarkFunction { To = 1, Gas = 200_000, FromAddress = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" }));
    }
}
