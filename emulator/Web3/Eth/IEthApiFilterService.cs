using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Filters;

namespace Nethereum.RPC.Eth.Services
{
    /// <summary>Logs.</summary>
    public interface IEthApiFilterService
    {
        IEthGetLogs GetLogs { get; }
    }
}

namespace Nethereum.RPC.Eth.Filters
{
    /// <summary>The logs that a filter lets through, in the chain's order.</summary>
    public interface IEthGetLogs
    {
        Task<FilterLog[]> SendRequestAsync(NewFilterInput newFilter, object? id = null);
    }
}
