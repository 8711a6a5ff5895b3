namespace Nethereum.ABI.EIP712;

/// <summary>What is signed: types, and the values of domain and message in the order of their types.</summary>
public class TypedDataRaw
{
    /// <summary>By name, with <c>EIP712Domain</c> among them.</summary>
    public IDictionary<string, MemberDescription[]> Types { get; set; } = new Dictionary<string, MemberDescription[]>();

    /// <summary>The type of the message.</summary>
    public string PrimaryType { get; set; } = "";

    public MemberValue[] Message { get; set; } = [];

    public MemberValue[] DomainRawValues { get; set; } = [];
}
