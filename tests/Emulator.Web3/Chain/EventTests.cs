using System.Numerics;
using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Util;
using Nethereum.Web3;
using NodeProgram.Emulator.Ethereum.Tests.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Chain;

[Collection(Running.Chain.Name)]
public sealed class EventTests(ChainFixture chain)
{
    [Fact]
    public async Task Filter_ByTopics_LetsThroughWhatItSays()
    {
        Web3 web3 = chain.Sender(5), other = chain.Sender(6);
        ContractHandler probe = await chain.DeployAsync(web3);
        for (int number = 1; number <= 3; number++)
            await probe.SendRequestAndWaitForReceiptAsync(new MarkFunction { To = number }, ChainFixture.Patience);
        TransactionReceipt last = await other.Eth.GetContractHandler(probe.ContractAddress).SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 4, Text = "other" }, ChainFixture.Patience);
        string mine = web3.TransactionManager.Account!.Address, theirs = other.TransactionManager.Account!.Address;

        Event<MarkedEvent> marked = probe.GetEvent<MarkedEvent>();
        async Task<string> NumbersAsync(NewFilterInput filter) => string.Concat((await marked.GetAllChangesAsync(filter)).Select(log => (int)log.Event.Number));

        BlockParameter from = new(new HexBigInteger(0)), to = BlockParameter.CreateLatest();
        Assert.Equal("1234", await NumbersAsync(marked.CreateFilterInput(from, to)));
        Assert.Equal("123", await NumbersAsync(marked.CreateFilterInput(mine, from, to)));
        Assert.Equal("1234", await NumbersAsync(marked.CreateFilterInput(new[] { mine, theirs }, from, to)));
        Assert.Equal("2", await NumbersAsync(marked.CreateFilterInput<string?, BigInteger>(null, 2, from, to)));
        Assert.Equal("4", await NumbersAsync(marked.CreateFilterInput(theirs, new BigInteger(4), from, to)));
        Assert.Equal("34", await NumbersAsync(marked.CreateFilterInput((object[]?)null, [new BigInteger(3), new BigInteger(4)], from, to)));
        Assert.Equal("4", await NumbersAsync(marked.CreateFilterInput(new BlockParameter(last.BlockNumber), new BlockParameter(last.BlockNumber))));
        Assert.Empty(await NumbersAsync(marked.CreateFilterInput(mine, new BigInteger(4), from, to)));
    }

    [Fact]
    public async Task Filter_OfAllContracts_SeesEach()
    {
        Web3 web3 = chain.Sender(5);
        TransactionReceipt first = await (await chain.DeployAsync(web3)).SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 1 }, ChainFixture.Patience);
        TransactionReceipt second = await (await chain.DeployAsync(web3)).SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 1 }, ChainFixture.Patience);
        FilterLog[] logs = await web3.Eth.Filters.GetLogs.SendRequestAsync(new NewFilterInput
        {
            FromBlock = new BlockParameter(first.BlockNumber), ToBlock = new BlockParameter(second.BlockNumber),
            Address = [first.To!, second.To!], Topics = [new object[] { "0x" + Event<MarkedEvent>.GetEventABI().Sha3Signature, "0x" + Event<NotedEvent>.GetEventABI().Sha3Signature }],
        });
        Assert.Equal([first.TransactionHash, second.TransactionHash], logs.Select(log => log.TransactionHash));
        Assert.All(logs, log => Assert.True(log.IsLogForEvent<MarkedEvent>()));
    }

    [Fact]
    public async Task Event_WithATextAsTopic_HasItsHash()
    {
        ContractHandler probe = await chain.DeployAsync(chain.Sender(5));
        TransactionReceipt receipt = await probe.SendRequestAndWaitForReceiptAsync(new NoteFunction { Text = "a note", Values = [1, ulong.MaxValue] }, ChainFixture.Patience);
        NotedEvent noted = Assert.Single(receipt.DecodeAllEvents<NotedEvent>()).Event;
        Assert.Equal("0x" + Sha3Keccack.Current.CalculateHash("a note"), noted.TextHash);
        Assert.Equal([1, ulong.MaxValue], noted.Values);
        Event<NotedEvent> notes = probe.GetEvent<NotedEvent>();
        Assert.Single(await notes.GetAllChangesAsync(notes.CreateFilterInput("a note", new BlockParameter(receipt.BlockNumber), new BlockParameter(receipt.BlockNumber))));
    }

    [Fact]
    public void Filter_WithMoreTopicsThanThereAre_IsRefused() =>
        Assert.Throws<ArgumentException>(() => chain.Sender(5).Eth.GetEvent<NotedEvent>().CreateFilterInput("a", "b"));
}
