using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.ABI.Model;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Events;

namespace Nethereum.Contracts;

/// <summary>Events in logs and receipts.</summary>
public static class EventExtensions
{
    public static EventABI GetEventABI<TEventDTO>()
        where TEventDTO : IEventDTO => EventCodec.Describe(typeof(TEventDTO));

    /// <summary>Whether the log's first topic is the event's; its other topics may still not be.</summary>
    public static bool IsLogForEvent<TEvent>(this FilterLog log) => EventCodec.Is(EventCodec.Describe(typeof(TEvent)), log);

    /// <summary>The event in a log; null when it is another one.</summary>
    /// <exception cref="FormatException">The log cannot be read.</exception>
    public static EventLog<T>? DecodeEvent<T>(this FilterLog log)
        where T : new() => EventCodec.Decode<T>(log);

    /// <summary>The events in a list of logs; other logs are left out.</summary>
    /// <exception cref="FormatException">A log cannot be read.</exception>
    public static List<EventLog<T>> DecodeAllEvents<T>(this FilterLog[] logs)
        where T : new() => EventCodec.DecodeAll<T>(logs);

    /// <inheritdoc cref="DecodeAllEvents{T}(FilterLog[])"/>
    public static List<EventLog<T>> DecodeAllEvents<T>(this TransactionReceipt transactionReceipt)
        where T : new() => EventCodec.DecodeAll<T>(transactionReceipt.Logs);
}
