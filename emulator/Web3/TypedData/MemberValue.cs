namespace Nethereum.ABI.EIP712;

/// <summary>The value of a member.</summary>
public class MemberValue
{
    public string TypeName { get; set; } = "";

    /// <summary>As the ABI takes it; for a struct an array of its members' values, in their order.</summary>
    public object? Value { get; set; }
}
