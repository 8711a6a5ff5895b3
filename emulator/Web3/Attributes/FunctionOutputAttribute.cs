using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The class holds what a function returns.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class FunctionOutputAttribute : Attribute
{
    public static FunctionOutputAttribute? GetAttribute<T>() => typeof(T).GetCustomAttribute<FunctionOutputAttribute>(inherit: true);

    public static bool IsFunctionType<T>() => GetAttribute<T>() is not null;
}
