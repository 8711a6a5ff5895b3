using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

/// <summary>What has a log.</summary>
public interface IEventLog
{
    FilterLog Log { get; }
}

/// <summary>An event and the log that it was read from.</summary>
public class EventLog<T> : IEventLog
{
    public EventLog(T eventObject, FilterLog log) => (Event, Log) = (eventObject, log);

    public T Event { get; }

    public FilterLog Log { get; }
}
