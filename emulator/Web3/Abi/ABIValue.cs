using NodeProgram.Emulator.Ethereum.Abi;

namespace Nethereum.ABI;

/// <summary>A value and its type.</summary>
public class ABIValue
{
    /// <param name="abiType">Such as <c>uint256</c> or <c>bytes32[]</c>; <c>tuple</c> when the value is an object whose properties are its fields.</param>
    /// <param name="value">Numbers of any size, hexadecimal addresses, byte arrays, lists.</param>
    /// <exception cref="NotSupportedException">There is no such type.</exception>
    public ABIValue(string abiType, object value) => (Type, Value) = (AbiTypes.Parse(abiType, value?.GetType()), value!);

    public object Value { get; set; }

    internal AbiType Type { get; }
}
