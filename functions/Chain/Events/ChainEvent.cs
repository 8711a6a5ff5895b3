using System.Globalization;
using NodeProgram.Chain;

namespace NodeProgram.Functions.Chain.Events;

/// <summary>Where an event stands on the chain.</summary>
/// <param name="Contract">Whose event it is.</param>
/// <param name="Block">The block's number.</param>
/// <param name="BlockHash">The block's hash, 0x and 64 lower-case hex digits.</param>
/// <param name="At">The block's time.</param>
/// <param name="Transaction">The transaction's hash, 0x and 64 lower-case hex digits.</param>
/// <param name="LogIndex">The event's number in its block, from 0.</param>
public sealed record ChainPlace(ContractName Contract, long Block, string BlockHash, DateTimeOffset At, string Transaction, int LogIndex)
{
    /// <summary>Names the event, the same in every delivery: good as a key of what is done about it.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Transaction}|{LogIndex}");
}

/// <summary>An event of a contract that is as deep in the chain as the settings ask for.</summary>
public abstract record ChainEvent(ChainPlace Place);
