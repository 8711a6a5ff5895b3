using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Eth;

namespace Nethereum.RPC.NonceServices;

/// <summary>Counts on from the node's number or from the last one handed out here, whichever is more. A nonce whose transaction could not be sent is not handed out again: see <see cref="INonceService.ResetNonceAsync"/>.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The real one cannot be disposed of; its semaphore holds no handle.")]
public class InMemoryNonceService : INonceService
{
    private const int None = -1;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly string account;

    public InMemoryNonceService(string account, IClient client) => (this.account, Client) = (account, client);

    /// <summary>The last one handed out; -1 for none.</summary>
    public BigInteger CurrentNonce { get; set; } = None;

    public IClient Client { get; set; }

    public bool UseLatestTransactionsOnly { get; set; }

    public async Task<HexBigInteger> GetNextNonceAsync()
    {
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            BlockParameter block = UseLatestTransactionsOnly ? BlockParameter.CreateLatest() : BlockParameter.CreatePending();
            HexBigInteger atNode = await new EthAccountNumber(Client, "eth_getTransactionCount").SendRequestAsync(account, block).ConfigureAwait(false);
            CurrentNonce = BigInteger.Max(atNode.Value, CurrentNonce + 1);
            return new HexBigInteger(CurrentNonce);
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task ResetNonceAsync()
    {
        await turn.WaitAsync().ConfigureAwait(false);
        CurrentNonce = None;
        turn.Release();
    }
}
