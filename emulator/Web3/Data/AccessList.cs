namespace Nethereum.RPC.Eth.DTOs;

/// <summary>Storage that a transaction says beforehand it will touch (EIP-2930).</summary>
public class AccessList
{
    public string Address { get; set; } = "";

    public List<string> StorageKeys { get; set; } = [];
}
