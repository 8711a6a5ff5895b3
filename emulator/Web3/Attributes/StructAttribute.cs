using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The class is a struct: a tuple of the ABI, and a named type of EIP-712.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class StructAttribute : Attribute
{
    public StructAttribute(string name) => Name = name;

    public string Name { get; set; }

    public static StructAttribute? GetAttribute<T>() => GetAttribute(typeof(T));

    public static StructAttribute? GetAttribute(Type type) => type.GetCustomAttribute<StructAttribute>(inherit: true);

    public static bool IsStructType<T>() => IsStructType(typeof(T));

    public static bool IsStructType(Type type) => GetAttribute(type) is not null;
}
