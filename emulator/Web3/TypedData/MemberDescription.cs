namespace Nethereum.ABI.EIP712;

/// <summary>A member of a struct type.</summary>
public class MemberDescription
{
    public string Name { get; set; } = "";

    /// <summary>Of the ABI, or the name of another struct, with the brackets of an array.</summary>
    public string Type { get; set; } = "";
}
