using NodeProgram.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Dev.Chain;

/// <summary>An Anvil with the contracts on it, everybody funded.</summary>
internal sealed class LocalChain : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly AnvilProcess anvil;

    private LocalChain(AnvilProcess anvil)
    {
        this.anvil = anvil;
        Node = new RpcNode(anvil.Url, http, AnvilProcess.ChainId);
    }

    public AnvilProcess Anvil => anvil;

    public RpcNode Node { get; }

    public ContractDeployment Contracts { get; private set; } = null!;

    /// <summary>Compiles the contracts if need be, starts Anvil, which mines each transaction at once, and deploys.</summary>
    /// <param name="numbers"><c>default</c> or <c>demo</c>.</param>
    /// <param name="fundedTokens">What the distributor is funded with, whole DTEL.</param>
    /// <param name="say">Is told what takes a while.</param>
    /// <param name="arguments">Of Anvil.</param>
    /// <param name="epochSeconds">The length of an epoch instead of the file's; null: the file's.</param>
    public static async Task<LocalChain> StartAsync(
        string numbers, long fundedTokens, Action<string> say, CancellationToken cancellation, string[]? arguments = null, int? epochSeconds = null)
    {
        await CompiledContracts.EnsureAsync(say, cancellation);
        return await StartAsync(people => ContractDeployment.CreateAsync(numbers, people, fundedTokens, epochSeconds, cancellation), arguments ?? []);
    }

    /// <summary>Starts Anvil with a state in which the contracts are.</summary>
    /// <param name="addresses">Where they are.</param>
    /// <param name="arguments">Of Anvil, the state's file among them.</param>
    public static Task<LocalChain> RestartAsync(IReadOnlyDictionary<ContractName, EthereumAddress> addresses, params string[] arguments) =>
        StartAsync(people => Task.FromResult(new ContractDeployment(people, addresses)), arguments);

    private static async Task<LocalChain> StartAsync(Func<ChainPeople, Task<ContractDeployment>> contracts, string[] arguments)
    {
        var chain = new LocalChain(await AnvilProcess.StartAsync(arguments));
        try
        {
            DevAccount Account(int number) => new(AnvilProcess.Keys[number], chain.Node, AnvilProcess.ChainId);
            chain.Contracts = await contracts(new ChainPeople(Account(0), [Account(1), Account(2)], [Account(3), Account(4)], Account(5), Account(6)));
            return chain;
        }
        catch
        {
            await chain.DisposeAsync();
            throw;
        }
    }

    /// <summary>An operator of this name, with ether to pay for its transactions.</summary>
    public async Task<DevOperator> OperatorAsync(string name)
    {
        var account = new DevAccount(DevAccount.KeyOf(name), Node, AnvilProcess.ChainId);
        // 100 ETH.
        await anvil.CallAsync("anvil_setBalance", account.Address.Key, "0x56bc75e2d63100000");
        return new DevOperator(name, account, Contracts);
    }

    /// <summary>Mines blocks.</summary>
    public Task MineAsync(int blocks) => anvil.CallAsync("anvil_mine", $"0x{blocks:x}");

    public async ValueTask DisposeAsync()
    {
        await anvil.DisposeAsync();
        http.Dispose();
    }
}
