using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The class is a custom error of a contract; its parameters are its properties with <see cref="ParameterAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class ErrorAttribute : Attribute
{
    public ErrorAttribute(string name) => Name = name;

    public string Name { get; set; }

    public static ErrorAttribute? GetAttribute<T>() => GetAttribute(typeof(T));

    public static ErrorAttribute? GetAttribute(Type type) => type.GetCustomAttribute<ErrorAttribute>(inherit: true);

    public static bool IsErrorType<T>() => IsErrorType(typeof(T));

    public static bool IsErrorType(Type type) => GetAttribute(type) is not null;
}
