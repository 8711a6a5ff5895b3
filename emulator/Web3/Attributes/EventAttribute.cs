using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The class is an event of a contract; its parameters are its properties with <see cref="ParameterAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class EventAttribute : Attribute
{
    public EventAttribute(string name) : this(name, isAnonymous: false)
    {
    }

    public EventAttribute(string name, bool isAnonymous) => (Name, IsAnonymous) = (name, isAnonymous);

    public string Name { get; set; }

    /// <summary>Whether its signature is not its first topic.</summary>
    public bool IsAnonymous { get; set; }

    public static EventAttribute? GetAttribute<T>() => GetAttribute(typeof(T));

    public static EventAttribute? GetAttribute(Type type) => type.GetCustomAttribute<EventAttribute>(inherit: true);

    public static bool IsEventType<T>() => IsEventType(typeof(T));

    public static bool IsEventType(Type type) => GetAttribute(type) is not null;
}
