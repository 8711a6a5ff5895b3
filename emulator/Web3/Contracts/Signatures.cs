using System.Collections.Concurrent;
using System.Text;
using Nethereum.ABI.FunctionEncoding.Attributes;
using NodeProgram.Emulator.Ethereum.Abi;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace NodeProgram.Emulator.Ethereum.Contracts;

/// <summary>Names and types of functions, events and errors, and the hashes by which contracts know them.</summary>
internal static class Signatures
{
    /// <summary>Bytes of a function's or an error's selector.</summary>
    public const int SelectorSize = 4;

    private static readonly ConcurrentDictionary<Type, byte[]> Hashes = new();

    /// <summary>The first four bytes of a call, by the message's class.</summary>
    /// <exception cref="ArgumentException">The class has no function attribute.</exception>
    public static byte[] SelectorOfFunction(Type type) => Hash(type, FunctionAttribute.GetAttribute(type)?.Name, "function")[..SelectorSize];

    /// <exception cref="ArgumentException">The class has no error attribute.</exception>
    public static byte[] SelectorOfError(Type type) => Hash(type, ErrorAttribute.GetAttribute(type)?.Name, "error")[..SelectorSize];

    /// <summary>The first topic.</summary>
    /// <exception cref="ArgumentException">The class has no event attribute.</exception>
    public static byte[] HashOfEvent(Type type) => Hash(type, EventAttribute.GetAttribute(type)?.Name, "event");

    /// <summary>Such as <c>transfer(address,uint256)</c>.</summary>
    public static string Text(Type type, string name) => name + AbiTypes.TupleOf(type).Name;

    private static byte[] Hash(Type type, string? name, string kind) =>
        Hashes.GetOrAdd(type, at => Keccak.Hash(Encoding.UTF8.GetBytes(Text(at, name ?? throw new ArgumentException($"{at} has no {kind} attribute.", nameof(type))))));
}
