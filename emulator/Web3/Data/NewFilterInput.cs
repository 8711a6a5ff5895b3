namespace Nethereum.RPC.Eth.DTOs;

/// <summary>Which logs: of these contracts, in these blocks (both included), with these topics.</summary>
public class NewFilterInput
{
    public BlockParameter? FromBlock { get; set; }

    public BlockParameter? ToBlock { get; set; }

    public string[]? Address { get; set; }

    /// <summary>By place: null for any, a text for one, a list for one of several.</summary>
    public object?[]? Topics { get; set; }
}
