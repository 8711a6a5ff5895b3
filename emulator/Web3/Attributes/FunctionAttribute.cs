using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The class is a call of a contract's function; its parameters are its properties with <see cref="ParameterAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class FunctionAttribute : Attribute
{
    public FunctionAttribute(string name) : this(name, returnType: "")
    {
    }

    /// <param name="name">As the contract has it.</param>
    /// <param name="returnType">The ABI type of the only value that it returns.</param>
    public FunctionAttribute(string name, string returnType) => (Name, ReturnType) = (name, returnType);

    /// <param name="name">As the contract has it.</param>
    /// <param name="dtoReturnType">The class whose properties are the values that it returns.</param>
    public FunctionAttribute(string name, Type dtoReturnType) : this(name, returnType: "") => DTOReturnType = dtoReturnType;

    public string Name { get; }

    public string ReturnType { get; }

    public Type? DTOReturnType { get; }

    public static FunctionAttribute? GetAttribute<T>() => GetAttribute(typeof(T));

    public static FunctionAttribute? GetAttribute(Type type) => type.GetCustomAttribute<FunctionAttribute>(inherit: true);

    public static bool IsFunctionType<T>() => IsFunctionType(typeof(T));

    public static bool IsFunctionType(Type type) => GetAttribute(type) is not null;
}
