using Microsoft.DurableTask.Client;

namespace NodeProgram.Functions.Chain.Events;

/// <summary>
/// Does something about events of the contracts: writes rows, raises events to workflows. Register one with <c>AddSingleton&lt;IChainEventHandler, ...&gt;()</c>; every handler gets
/// every event, in the order of the chain, once it is as deep as <c>Chain:Confirmations</c> asks for.
/// </summary>
/// <remarks>
/// At least once: after a crash, or when a handler threw, the event comes again, and with it those of the same pass after it. What a handler does must therefore be idempotent
/// (<see cref="ChainPlace.Key"/> names the event). A handler that throws holds the events behind it back until it succeeds; an event that does not concern it, it ignores.
/// </remarks>
public interface IChainEventHandler
{
    /// <summary>Deals with one event.</summary>
    /// <param name="happened">One of the records of this namespace; match on its type.</param>
    /// <param name="workflows">Where events for workflows are raised, to instance ids made of business keys.</param>
    Task HandleAsync(ChainEvent happened, DurableTaskClient workflows, CancellationToken cancellation);
}
