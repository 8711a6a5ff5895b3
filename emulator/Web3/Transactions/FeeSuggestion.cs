using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Fee1559Suggestions;
using NodeProgram.Emulator.Ethereum.Eth;

namespace NodeProgram.Emulator.Ethereum.Transactions;

/// <summary>A tip of 2 gwei, and twice the next block's base fee beside it: enough for six full blocks in a row. The real library suggests other numbers, as unbounded: whoever cares says both fees.</summary>
internal sealed class FeeSuggestion(IClient client) : IFee1559SuggestionStrategy
{
    private static readonly BigInteger DefaultTip = 2_000_000_000;
    private static readonly HexBigInteger Blocks = new(1);

    public async Task<Fee1559> SuggestFeeAsync(BigInteger? maxPriorityFeePerGas = null)
    {
        FeeHistoryResult history = await new EthFeeHistory(client).SendRequestAsync(Blocks, BlockParameter.CreateLatest()).ConfigureAwait(false);
        BigInteger tip = maxPriorityFeePerGas ?? DefaultTip;
        BigInteger baseFee = history.BaseFeePerGas is [.., { } next] ? next.Value : throw new RpcClientUnknownException("The node's history of fees is empty.");
        return new Fee1559 { BaseFee = baseFee, MaxPriorityFeePerGas = tip, MaxFeePerGas = (baseFee * 2) + tip };
    }
}
