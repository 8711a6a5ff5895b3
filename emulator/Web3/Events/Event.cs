using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.ABI.Model;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Events;

namespace Nethereum.Contracts;

/// <summary>An event that a class describes.</summary>
public class Event<TEventMessage> : EventBase
    where TEventMessage : IEventDTO, new()
{
    /// <summary>Of all contracts.</summary>
    public Event(IClient client) : this(client, null)
    {
    }

    public Event(IClient client, string? contractAddress) : base(client, contractAddress, typeof(TEventMessage))
    {
    }

    public static EventABI GetEventABI() => EventCodec.Describe(typeof(TEventMessage));

    /// <summary>The event in a log; null when it is another one.</summary>
    /// <exception cref="FormatException">The log cannot be read.</exception>
    public static EventLog<TEventMessage>? DecodeEvent(FilterLog log) => EventCodec.Decode<TEventMessage>(log);

    /// <summary>The events in a list of logs; other logs are left out.</summary>
    /// <exception cref="FormatException">A log cannot be read.</exception>
    public static List<EventLog<TEventMessage>> DecodeAllEvents(FilterLog[] logs) => EventCodec.DecodeAll<TEventMessage>(logs);

    /// <inheritdoc cref="DecodeAllEvents"/>
    public List<EventLog<TEventMessage>> DecodeAllEventsForEvent(FilterLog[] logs) => DecodeAllEvents(logs);

    /// <summary>Asks the node for the logs that the filter lets through, in the chain's order.</summary>
    /// <exception cref="FormatException">A log cannot be read.</exception>
    public async Task<List<EventLog<TEventMessage>>> GetAllChangesAsync(NewFilterInput filterInput) => DecodeAllEvents(await Logs.SendRequestAsync(filterInput).ConfigureAwait(false));
}
