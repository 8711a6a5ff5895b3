using System.Numerics;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using NodeProgram.Dev.Running;
using NodeProgram.Emulator.Ethereum.Tests.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Chain;

// Each has an Anvil of its own: blocks are mined when the test says so, or taken back.
[Collection(Running.Chain.Name)]
public sealed class NonceTests(ChainFixture chain)
{
    private const string To = "0x3535353535353535353535353535353535353535";

    [Fact]
    public async Task Send_ThatTheNodeRefuses_LeavesItsNonceMissingUntilItIsReset()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync();
        Web3 web3 = ChainFixture.Sender(anvil, 0);
        IAccount account = web3.TransactionManager.Account!;
        Assert.Null(account.NonceService);

        await web3.TransactionManager.SendTransactionAsync(Transfer());
        var refused = await Assert.ThrowsAsync<RpcResponseException>(() => web3.TransactionManager.SendTransactionAsync(Transfer(maxFee: 1, tip: 1)));
        Assert.Contains("max fee per gas less than block base fee", refused.RpcError.Message, StringComparison.Ordinal);

        // Nonce 1 was taken and never sent: 2 waits for it.
        string waiting = await web3.TransactionManager.SendTransactionAsync(Transfer());
        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(waiting));
        Assert.Equal(2, (int)(await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(waiting))!.Nonce.Value);

        await account.NonceService!.ResetNonceAsync();
        TransactionReceipt filled = await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(Transfer(), ChainFixture.Patience.Token);
        Assert.Equal(1, (int)(await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(filled.TransactionHash))!.Nonce.Value);
        Assert.NotNull(await web3.TransactionManager.TransactionReceiptService.PollForReceiptAsync(waiting, ChainFixture.Patience.Token));
    }

    [Fact]
    public async Task Send_SideBySide_TakesEachNonceOnce()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync();
        Web3 web3 = ChainFixture.Sender(anvil, 0);
        TransactionReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(Transfer(), ChainFixture.Patience.Token)));
        Assert.All(receipts, receipt => Assert.True(receipt.Succeeded(true)));
        Assert.Equal(20, (int)(await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(web3.TransactionManager.Account!.Address)).Value);
    }

    [Fact]
    public async Task Replacement_WithTheSameNonceAndHigherFees_IsTheOneMined()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync("--no-mining");
        Web3 web3 = ChainFixture.Sender(anvil, 0);
        string first = await web3.TransactionManager.SendTransactionAsync(Transfer(nonce: 0));
        var tooLittle = await Assert.ThrowsAsync<RpcResponseException>(() => web3.TransactionManager.SendTransactionAsync(Transfer(nonce: 0, value: 1)));
        Assert.Contains("replacement transaction underpriced", tooLittle.RpcError.Message, StringComparison.Ordinal);
        string second = await web3.TransactionManager.SendTransactionAsync(Transfer(nonce: 0, maxFee: 6_000_000_000, tip: 4_000_000_000));
        await anvil.CallAsync("evm_mine");
        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(first));
        Assert.True((await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(second))!.Succeeded(true));
        // A nonce that was given took none from the account.
        Assert.Null(web3.TransactionManager.Account!.NonceService);
    }

    [Fact]
    public async Task Reorganisation_TakesTheReceiptAndTheBlockBack()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync();
        Web3 web3 = ChainFixture.Sender(anvil, 0);
        ContractHandler probe = await chain.DeployAsync(web3);
        TransactionReceipt receipt = await probe.SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 1 }, ChainFixture.Patience);
        await anvil.CallAsync("anvil_reorg", 1, Array.Empty<object>());
        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(receipt.TransactionHash));
        Assert.Null(await web3.Eth.Blocks.GetBlockWithTransactionsHashesByHash.SendRequestAsync(receipt.BlockHash));
        BlockWithTransactionHashes other = (await web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(receipt.BlockNumber))!;
        Assert.NotEqual(receipt.BlockHash, other.BlockHash);
        Assert.Equal(BigInteger.Zero, await probe.QueryAsync<NumberFunction, BigInteger>());
        Assert.Empty(await probe.GetEvent<MarkedEvent>().GetAllChangesAsync(probe.GetEvent<MarkedEvent>().CreateFilterInput()));
        await web3.TransactionManager.Account!.NonceService!.ResetNonceAsync();
        Assert.True((await probe.SendRequestAndWaitForReceiptAsync(new MarkFunction { To = 2 }, ChainFixture.Patience)).Succeeded(true));
    }

    [Fact]
    public async Task Blocks_ByName_AreWhatTheyAre()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync();
        Web3 web3 = ChainFixture.Sender(anvil, 0);
        await anvil.CallAsync("anvil_mine", "0x50");
        Assert.Equal(0x50, (int)(await web3.Eth.Blocks.GetBlockNumber.SendRequestAsync()).Value);
        Assert.Equal(AnvilProcess.ChainId, (long)(await web3.Eth.ChainId.SendRequestAsync()).Value);
        BlockParameter finalized = new(), safe = new();
        finalized.SetValue(BlockParameter.BlockParameterType.finalized);
        safe.SetValue(BlockParameter.BlockParameterType.safe);
        // Anvil has safe at 32 and finalized at 64 blocks before the head.
        Assert.Equal(0x50 - 64, await NumberAsync(finalized));
        Assert.Equal(0x50 - 32, await NumberAsync(safe));
        Assert.Equal(0, await NumberAsync(BlockParameter.CreateEarliest()));
        Assert.Equal(0x50, await NumberAsync(BlockParameter.CreateLatest()));
        Assert.Null(await web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(new HexBigInteger(0x51)));
        async Task<int> NumberAsync(BlockParameter block) => (int)(await web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(block))!.Number!.Value;
    }

    [Fact]
    public async Task Wait_ForAReceiptThatNeverComes_EndsWithItsToken()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync("--no-mining");
        Web3 web3 = ChainFixture.Sender(anvil, 0);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(Transfer(), soon.Token));
    }

    [Fact]
    public async Task Fees_ThatNobodySaid_AreEnoughForTheNextBlocks()
    {
        Web3 web3 = chain.Sender(8);
        TransactionReceipt receipt = await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(new TransactionInput { To = To, Value = new HexBigInteger(1) }, ChainFixture.Patience.Token);
        Transaction sent = (await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(receipt.TransactionHash))!;
        Assert.Equal(2_000_000_000, (long)sent.MaxPriorityFeePerGas!.Value);
        Assert.True(sent.MaxFeePerGas!.Value > sent.MaxPriorityFeePerGas.Value);
        Assert.Equal(21_000, (int)sent.Gas.Value);
    }

    [Fact]
    public async Task Fees_AsAGasPrice_MakeALegacyTransaction()
    {
        Web3 web3 = chain.Sender(8);
        web3.TransactionManager.UseLegacyAsDefault = true;
        TransactionReceipt receipt = await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(new TransactionInput { To = To }, ChainFixture.Patience.Token);
        Assert.Equal(0, (int)receipt.Type!.Value);
    }

    [Fact]
    public async Task Account_WithoutAChainId_AsksForIt()
    {
        var web3 = new Web3(new Nethereum.Web3.Accounts.Account(AnvilProcess.Keys[9]), chain.Anvil.Url.ToString());
        Assert.Null(web3.TransactionManager.ChainId);
        TransactionReceipt receipt = await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(Transfer(), ChainFixture.Patience.Token);
        Assert.True(receipt.Succeeded(true));
        Assert.Equal(AnvilProcess.ChainId, (long)web3.TransactionManager.ChainId!.Value);
    }

    // Anvil holds the keys of its own accounts, as some nodes do.
    [Fact]
    public async Task Send_WithoutAnAccount_IsSignedByTheNode()
    {
        var web3 = new Web3(chain.Anvil.Url.ToString());
        Assert.Null(web3.TransactionManager.Account);
        string hash = await web3.TransactionManager.SendTransactionAsync(Web3.GetAddressFromPrivateKey(AnvilProcess.Keys[9]), To, new HexBigInteger(1));
        Assert.True((await web3.TransactionReceiptPolling.PollForReceiptAsync(hash, ChainFixture.Patience.Token)).Succeeded(true));
        await Assert.ThrowsAsync<InvalidOperationException>(() => web3.TransactionManager.SignTransactionAsync(Transfer()));
    }

    private static TransactionInput Transfer(int? nonce = null, long maxFee = 3_000_000_000, long tip = 2_000_000_000, int value = 0) => new()
    {
        To = To, Value = new HexBigInteger(value), Gas = new HexBigInteger(21_000), MaxFeePerGas = new HexBigInteger(maxFee), MaxPriorityFeePerGas = new HexBigInteger(tip),
        Nonce = nonce is { } given ? new HexBigInteger(given) : null,
    };
}
