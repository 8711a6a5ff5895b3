using Nethereum.ABI.Model;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Abi;
using NodeProgram.Emulator.Ethereum.Eth;
using NodeProgram.Emulator.Ethereum.Events;

namespace Nethereum.Contracts;

/// <summary>An event, of one contract or of all: which logs are asked for.</summary>
public class EventBase
{
    private readonly Type type;

    /// <param name="client">The node.</param>
    /// <param name="contractAddress">Null: of all contracts.</param>
    /// <param name="eventABIType">The class with the event attribute.</param>
    public EventBase(IClient client, string? contractAddress, Type eventABIType)
    {
        (ContractAddress, EventABI, type) = (contractAddress, EventCodec.Describe(eventABIType), eventABIType);
        Logs = new EthFilters(client);
    }

    public string? ContractAddress { get; }

    public EventABI EventABI { get; }

    private protected EthFilters Logs { get; }

    /// <summary>The events in a list of logs; other logs are left out.</summary>
    public static List<EventLog<T>> DecodeAllEvents<T>(FilterLog[] logs)
        where T : new() => EventCodec.DecodeAll<T>(logs);

    public bool IsLogForEvent(FilterLog log) => EventCodec.Is(EventABI, log);

    /// <summary>All of them in these blocks. A block where a topic is meant takes this overload too: name the argument, or use a list.</summary>
    public NewFilterInput CreateFilterInput(BlockParameter? fromBlock = null, BlockParameter? toBlock = null) => Filter([], fromBlock, toBlock);

    /// <summary>With a first topic of these.</summary>
    public NewFilterInput CreateFilterInput(object[]? filterTopic1, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) => Filter([filterTopic1], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput(object[]? filterTopic1, object[]? filterTopic2, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([filterTopic1, filterTopic2], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput(object[]? filterTopic1, object[]? filterTopic2, object[]? filterTopic3, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([filterTopic1, filterTopic2, filterTopic3], fromBlock, toBlock);

    /// <summary>With this first topic; null for any.</summary>
    public NewFilterInput CreateFilterInput<T1>(T1 firstIndexedParameterValue, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([One(firstIndexedParameterValue)], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T1>(T1[]? firstIndexedParameterValues, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([Any(firstIndexedParameterValues)], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T1, T2>(T1 firstIndexedParameterValue, T2 secondIndexedParameterValue, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([One(firstIndexedParameterValue), One(secondIndexedParameterValue)], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T1, T2>(T1[]? firstIndexedParameterValues, T2[]? secondIndexedParameterValues, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([Any(firstIndexedParameterValues), Any(secondIndexedParameterValues)], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T1, T2, T3>(
        T1 firstIndexedParameterValue, T2 secondIndexedParameterValue, T3 thirdIndexedParameterValue, BlockParameter? fromBlock = null, BlockParameter? toBlock = null) =>
        Filter([One(firstIndexedParameterValue), One(secondIndexedParameterValue), One(thirdIndexedParameterValue)], fromBlock, toBlock);

    private static object[]? One<T>(T value) => value is null ? null : [value];

    private static object[]? Any<T>(T[]? values) => values is null ? null : [.. values.Select(value => (object)value!)];

    private NewFilterInput Filter(object[]?[] topics, BlockParameter? fromBlock, BlockParameter? toBlock)
    {
        AbiMember[] indexed = [.. AbiTypes.TupleOf(type).Members.Where(member => member.Attribute.Indexed)];
        if (topics.Length > indexed.Length)
            throw new ArgumentException($"{EventABI.Signature} has {indexed.Length} indexed parameters.", nameof(topics));
        return new NewFilterInput
        {
            FromBlock = fromBlock,
            ToBlock = toBlock,
            Address = ContractAddress is null ? null : [ContractAddress],
            Topics = [.. EventABI.IsAnonymous ? (object?[])[] : ["0x" + EventABI.Sha3Signature], .. topics.Select((any, at) => any?.Select(value => EventCodec.Encode(indexed[at].Type, value)).ToArray())],
        };
    }
}
