using System.Numerics;
using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Util;
using Nethereum.Web3;
using NodeProgram.Emulator.Ethereum.Tests.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Chain;

[Collection(Running.Chain.Name)]
public sealed class ContractTests(ChainFixture chain)
{
    [Fact]
    public async Task Deploy_WithParameters_IsThere()
    {
        Web3 web3 = chain.Sender(0);
        ContractHandler probe = await chain.DeployAsync(web3, start: 7);
        Assert.Equal(new BigInteger(7), await probe.QueryAsync<NumberFunction, BigInteger>());
        Assert.Equal("probe", await probe.QueryAsync<NameFunction, string>());
        Assert.NotEqual("0x", await web3.Eth.GetCode.SendRequestAsync(probe.ContractAddress));
    }

    [Fact]
    public async Task Deploy_AtAKnownNonce_IsAtTheAddressForeseen()
    {
        Web3 web3 = chain.Sender(1);
        string from = web3.TransactionManager.Account!.Address;
        HexBigInteger nonce = await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(from);
        ContractHandler probe = await chain.DeployAsync(web3);
        Assert.True(probe.ContractAddress.IsTheSameAddress(ContractUtils.CalculateContractAddress(from, nonce.Value)));
    }

    [Fact]
    public async Task Deploy_ThatTheConstructorRefuses_SaysWhy()
    {
        var refusal = await Assert.ThrowsAsync<SmartContractRevertException>(() => chain.DeployAsync(chain.Sender(2), start: 1000));
        Assert.Equal("start is too large", refusal.RevertMessage);
    }

    [Fact]
    public async Task Send_ChangesTheState_AndTheEventIsRead()
    {
        Web3 web3 = chain.Sender(0);
        ContractHandler probe = await chain.DeployAsync(web3);
        byte[] tag = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        TransactionReceipt receipt = await probe.SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 5, Tag = tag, Text = "naïve €", AmountToSend = 3 }, ChainFixture.Patience);
        Assert.True(receipt.Succeeded(true));
        Assert.False(receipt.HasErrors());
        Assert.Equal(2, (int)receipt.Type!.Value);
        Assert.Equal(new BigInteger(5), await probe.QueryAsync<NumberFunction, BigInteger>());
        Assert.Equal(new BigInteger(3), (await web3.Eth.GetBalance.SendRequestAsync(probe.ContractAddress)).Value);

        EventLog<MarkedEvent> marked = Assert.Single(receipt.DecodeAllEvents<MarkedEvent>());
        Assert.Equal(web3.TransactionManager.Account!.Address, marked.Event.Who);
        Assert.Equal(new BigInteger(5), marked.Event.Number);
        Assert.Equal(tag, marked.Event.Tag);
        Assert.Equal("naïve €", marked.Event.Text);
        Assert.Equal(receipt.BlockHash, marked.Log.BlockHash);
        Assert.Empty(receipt.DecodeAllEvents<NotedEvent>());

        // The state before it can still be read.
        Assert.Equal(BigInteger.Zero, await probe.QueryAsync<NumberFunction, BigInteger>(null, new BlockParameter(new HexBigInteger(receipt.BlockNumber.Value - 1))));
    }

    [Fact]
    public async Task Query_OfATupleWithEverything_ComesBackAsSolidityEncodedIt()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(0));
        var value = new Everything
        {
            Change = long.MinValue, Time = (1UL << 48) - 1, Flag = true, Who = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Id = [1, 2, 3, 4], Data = [.. Enumerable.Range(0, 33).Select(i => (byte)i)],
            Text = "€uro", Many = [BigInteger.Zero, (BigInteger.One << 256) - 1], Keys = [[.. Enumerable.Repeat((byte)7, 32)], new byte[32]], Pair = new Pair { Amount = (BigInteger.One << 128) - 1 },
            Pairs = [new Pair { Amount = 1 }, new Pair { Who = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Amount = 2 }], Grid = [[], [1, uint.MaxValue], [3]], Names = ["", "second"],
        };
        EchoOutput output = await probe.QueryDeserializingToObjectAsync<EchoFunction, EchoOutput>(new EchoFunction { Value = value });
        Assert.Equivalent(value, output.Same, strict: true);
        Assert.Equal(new BigInteger(2), output.Last);
        // Solidity hashed its own encoding of the same value.
        Assert.Equal(output.Hash, new ABIEncode().GetSha3ABIEncoded(new ABIValue("tuple", value)));
        Assert.Equal(output.Hash, new ABIEncode().GetSha3ABIParamsEncoded(new EchoFunction { Value = value }));
    }

    [Fact]
    public async Task Query_OfAListOfTuples_GivesThemAll()
    {
        Web3 web3 = chain.Sender(0);
        ContractHandler probe = await chain.DeployAsync(web3);
        List<Pair> pairs = (await probe.QueryDeserializingToObjectAsync<PairsFunction, PairsOutput>(new PairsFunction { Count = 3 })).All;
        Assert.Equal([0, 1, 2], pairs.Select(pair => (int)pair.Amount));
        Assert.All(pairs, pair => Assert.Equal(web3.TransactionManager.Account!.Address, pair.Who));
        Assert.Equal(2, (await probe.QueryAsync<PairsFunction, List<Pair>>(new PairsFunction { Count = 2 })).Count);
        await Assert.ThrowsAsync<NotSupportedException>(() => probe.QueryAsync<UntypedPairsFunction, List<Pair>>(new UntypedPairsFunction { Count = 3 }));
    }

    [Fact]
    public async Task Query_WhereThereIsNoCode_IsTheDefault()
    {
        ContractHandler nothing = chain.Sender(0).Eth.GetContractHandler("0x00000000000000000000000000000000000000aa");
        Assert.Equal(BigInteger.Zero, await nothing.QueryAsync<NumberFunction, BigInteger>());
        Assert.Empty(await nothing.QueryRawAsync<NumberFunction>());
    }

    [Fact]
    public async Task Query_WithAnotherTypeThanTheContracts_IsRefusedWhenItIsRead() =>
        await Assert.ThrowsAsync<FormatException>(async () => await (await chain.DeployAsync(chain.Sender(0))).QueryAsync<NumberFunction, string>());

    [Fact]
    public async Task Data_OfACall_IsReadBack()
    {
        Web3 web3 = chain.Sender(0);
        ContractHandler probe = await chain.DeployAsync(web3);
        string hash = await probe.SendRequestAsync(new MarkFunction { To = 9, Text = "call" });
        Transaction transaction = (await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(hash))!;
        MarkFunction read = new MarkFunction().DecodeInput(transaction.Input);
        Assert.Equal((9, "call"), ((int)read.To, read.Text));
        Assert.Throws<FormatException>(() => new NoteFunction().DecodeInput(transaction.Input));
        Assert.True(transaction.From.IsTheSameAddress(web3.TransactionManager.Account!.Address));
    }
}
