namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The property is a parameter of a function, an event, an error, or a field of a struct.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class ParameterAttribute : Attribute
{
    /// <param name="type">Of the ABI, such as <c>uint256</c>, <c>bytes32[]</c>, <c>tuple</c>.</param>
    /// <param name="name">As the contract has it.</param>
    /// <param name="order">Its place, from 1.</param>
    public ParameterAttribute(string type, string? name = null, int order = 1) => (Type, Name, Order) = (type, name, order);

    public ParameterAttribute(string type, int order) : this(type, null, order)
    {
    }

    /// <param name="type">Of the ABI.</param>
    /// <param name="name">As the contract has it.</param>
    /// <param name="order">Its place, from 1.</param>
    /// <param name="indexed">Whether it is a topic of its event.</param>
    public ParameterAttribute(string type, string? name, int order, bool indexed = false) : this(type, name, order) => Indexed = indexed;

    /// <param name="type"><c>tuple</c>, with the brackets of an array.</param>
    /// <param name="name">As the type has it.</param>
    /// <param name="order">Its place, from 1.</param>
    /// <param name="structTypeName">The struct's name of EIP-712, with the brackets of an array.</param>
    public ParameterAttribute(string type, string? name, int order, string? structTypeName = null) : this(type, name, order) => StructTypeName = structTypeName;

    public string Type { get; }

    public string? Name { get; }

    public int Order { get; }

    public string? StructTypeName { get; }

    internal bool Indexed { get; }
}
