using System.Diagnostics;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using NodeProgram.Dev.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Running;

/// <summary>An Anvil for all tests that only send, and the code of Probe.sol. Each test takes an account of its own, so that nobody else moves its nonce.</summary>
public sealed class ChainFixture : IAsyncLifetime
{
    /// <summary>How long a test waits for a receipt; a new one each time that it is asked for.</summary>
    internal static CancellationTokenSource Patience => new(TimeSpan.FromMinutes(2));

    internal AnvilProcess Anvil { get; private set; } = null!;

    /// <summary>Of Probe.sol, hexadecimal.</summary>
    public string Code { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Task<string> code = CompileAsync();
        Anvil = await AnvilProcess.StartAsync();
        Code = await code;
    }

    public async Task DisposeAsync() => await Anvil.DisposeAsync();

    internal Web3 Sender(int account) => Sender(Anvil, account);

    internal static Web3 Sender(AnvilProcess anvil, int account) => new(new Account(AnvilProcess.Keys[account], AnvilProcess.ChainId), anvil.Url.ToString());

    internal async Task<ContractHandler> DeployAsync(Web3 web3, int start = 0)
    {
        TransactionReceipt receipt = await web3.Eth.GetContractDeploymentHandler<ProbeDeployment>().SendRequestAndWaitForReceiptAsync(new ProbeDeployment(Code) { Start = start }, Patience);
        return web3.Eth.GetContractHandler(receipt.ContractAddress!);
    }

    private static async Task<string> CompileAsync()
    {
        string folder = Checkout.PathOf("tests/Emulator.Web3/Running");
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(folder, "compile.cjs"), Checkout.Root, Path.Combine(folder, "Probe.sol")])
            start.ArgumentList.Add(argument);
        using Process node = ProcessStarter.Start(start);
        Task<string> code = node.StandardOutput.ReadToEndAsync(), errors = node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? await code : throw new InvalidOperationException($"Probe.sol was not compiled (npm ci?): {await errors}");
    }
}

[CollectionDefinition(Name)]
public sealed class Chain : ICollectionFixture<ChainFixture>
{
    public const string Name = "chain";
}
