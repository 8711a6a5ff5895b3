using System.Collections.Concurrent;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.ABI.Model;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Abi;
using NodeProgram.Emulator.Ethereum.Contracts;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace NodeProgram.Emulator.Ethereum.Events;

/// <summary>Logs into events: topics and data.</summary>
internal static class EventCodec
{
    private static readonly ConcurrentDictionary<Type, EventABI> Known = new();

    public static EventABI Describe(Type type) => Known.GetOrAdd(type, static at =>
    {
        EventAttribute attribute = EventAttribute.GetAttribute(at) ?? throw new ArgumentException($"{at} has no event attribute.", nameof(type));
        AbiTuple members = AbiTypes.TupleOf(at);
        return new EventABI(attribute.Name, attribute.IsAnonymous, Signatures.Text(at, attribute.Name), Signatures.HashOfEvent(at).ToHex(), members.Members.Count(member => member.Attribute.Indexed));
    });

    /// <summary>Whether the log is this event: by its first topic.</summary>
    public static bool Is(EventABI description, FilterLog log) =>
        !description.IsAnonymous && log.Topics is [string first, ..] && first.IsTheSameHex(description.Sha3Signature);

    /// <returns>Null when the log is another event, or one of the same name whose parameters are topics where these are not.</returns>
    /// <exception cref="FormatException">The log cannot be read.</exception>
    public static EventLog<T>? Decode<T>(FilterLog log)
        where T : new()
    {
        EventABI description = Describe(typeof(T));
        if (!Is(description, log) || log.Topics.Length - 1 != description.NumberOfIndexes)
            return null;
        object target = new T();
        IReadOnlyList<AbiMember> members = AbiTypes.TupleOf(typeof(T)).Members;
        int topic = 1;
        foreach (AbiMember member in members.Where(member => member.Attribute.Indexed))
            member.Write(target, Topic(member, log.Topics[topic++]));
        AbiDecoder.Fill(target, members.Where(member => !member.Attribute.Indexed), (log.Data ?? "").HexToByteArray());
        return new EventLog<T>((T)target, log);
    }

    public static List<EventLog<T>> DecodeAll<T>(IEnumerable<FilterLog> logs)
        where T : new() => [.. logs.Select(Decode<T>).OfType<EventLog<T>>()];

    /// <summary>A value as a topic: dynamic ones are there as their hash only.</summary>
    public static string Encode(AbiType type, object value) => (type is AbiBytes or AbiString or AbiArray or AbiTuple ? Keccak.Hash(AbiEncoder.EncodePacked(type, value)) : AbiEncoder.Encode(type, value)).ToHex(prefix: true);

    private static object? Topic(AbiMember member, object topic)
    {
        byte[] word = ((topic as string) ?? "").HexToByteArray();
        if (member.Type is AbiBytes or AbiString or AbiArray or AbiTuple)
            return member.Property.PropertyType == typeof(byte[]) ? word : word.ToHex(prefix: true);
        return AbiDecoder.Decode(member.Type, word, member.Property.PropertyType);
    }
}
