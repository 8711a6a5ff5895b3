using System.Text.Json.Serialization;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A block with the hashes of its transactions, in their order.</summary>
public class BlockWithTransactionHashes : Block
{
    [JsonPropertyName("transactions")]
    public string[] TransactionHashes { get; set; } = [];
}
