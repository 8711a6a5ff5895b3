using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Infrastructure;

namespace Nethereum.RPC.Eth;

/// <summary>The chain's id.</summary>
public interface IEthChainId : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>
{
}

/// <summary>What the node would pay for gas, wei.</summary>
public interface IEthGasPrice : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>
{
}

/// <summary>An account's balance, wei.</summary>
public interface IEthGetBalance
{
    BlockParameter DefaultBlock { get; set; }

    Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block, object? id = null);

    Task<HexBigInteger> SendRequestAsync(string address, object? id = null);
}

/// <summary>A contract's code; <c>0x</c> where there is none.</summary>
public interface IEthGetCode
{
    BlockParameter DefaultBlock { get; set; }

    Task<string> SendRequestAsync(string address, BlockParameter block, object? id = null);

    Task<string> SendRequestAsync(string address, object? id = null);
}
