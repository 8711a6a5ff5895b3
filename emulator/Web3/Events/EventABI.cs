namespace Nethereum.ABI.Model;

/// <summary>An event as contracts describe it.</summary>
public class EventABI
{
    internal EventABI(string name, bool isAnonymous, string signature, string sha3Signature, int indexed) =>
        (Name, IsAnonymous, Signature, Sha3Signature, NumberOfIndexes) = (name, isAnonymous, signature, sha3Signature, indexed);

    public string Name { get; }

    /// <summary>Whether its signature is not its first topic.</summary>
    public bool IsAnonymous { get; set; }

    /// <summary>How many of its parameters are topics.</summary>
    public int NumberOfIndexes { get; }

    /// <summary>Such as <c>Transfer(address,address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>Its hash, hexadecimal without prefix.</summary>
    public string Sha3Signature { get; }
}
