using System.Reflection;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Emulator.Ethereum.Abi;

/// <summary>A property that is a parameter or a field.</summary>
/// <param name="Type">Its type in the ABI.</param>
/// <param name="Attribute">What the property says of itself.</param>
/// <param name="Property">The property.</param>
internal sealed record AbiMember(AbiType Type, ParameterAttribute Attribute, PropertyInfo Property)
{
    public object? Read(object owner)
    {
        try
        {
            return Property.GetValue(owner);
        }
        catch (TargetException e)
        {
            throw new ArgumentException($"{owner.GetType()} has no {Property.Name} of {Property.DeclaringType}.", nameof(owner), e);
        }
    }

    public void Write(object owner, object? value) => Property.SetValue(owner, value);
}
