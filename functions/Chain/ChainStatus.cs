using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Indexing;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Settings;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Functions.Closing;

namespace NodeProgram.Functions.Chain;

/// <summary>An account of the program.</summary>
/// <param name="Open">Its transactions that have not ended, at most 500.</param>
/// <param name="LastCode">Why the oldest of them was not sent last time; null when nothing is wrong.</param>
public sealed record SenderStatus(string Address, int Open, string? LastCode);

/// <summary>Which chain the program works with, and how far it is there.</summary>
/// <param name="Configured">False: there is no chain, and the other members are empty.</param>
/// <param name="ChainId">The chain's id.</param>
/// <param name="Contracts">The contracts' addresses.</param>
/// <param name="Confirmations">Blocks until something counts.</param>
/// <param name="IndexedBlock">The last block whose events were read; null before the first.</param>
/// <param name="Senders">The program's accounts.</param>
/// <param name="Publication">What holds the posting of roots up; null when nothing does.</param>
public sealed record ChainStatusView(
    bool Configured, long? ChainId, IReadOnlyDictionary<string, string> Contracts, int? Confirmations, long? IndexedBlock, IReadOnlyList<SenderStatus> Senders, PublicationDelay? Publication);

/// <summary>Tells what everybody may know of the program's side of the chain. Asks the tables alone: it answers while the chain does not.</summary>
public sealed class ChainStatus(IServiceProvider services)
{
    private readonly ChainSettings? settings = services.GetService<ChainSettings>();

    /// <exception cref="Access.ChainFaultException">A key's keeper has never answered.</exception>
    public async Task<ChainStatusView> LoadAsync(CancellationToken cancellation)
    {
        if (settings is null)
            return new ChainStatusView(false, null, new Dictionary<string, string>(), null, null, [], null);
        var senders = new List<SenderStatus>();
        foreach (IChainSigner signer in services.GetRequiredService<ChainSenders>().All)
        {
            EthereumAddress address = await signer.AddressAsync(cancellation);
            IReadOnlyList<OutboxEntry> open = await services.GetRequiredService<OutboxRows>().LoadOpenAsync(address, Outboxes.OpenMax, cancellation);
            senders.Add(new SenderStatus(address.ToString(), open.Count, open.Count == 0 ? null : open[0].Code));
        }

        return new ChainStatusView(
            true, settings.ChainId, settings.Contracts.ToDictionary(static each => JsonNamingPolicy.CamelCase.ConvertName(each.Key.ToString()), static each => each.Value.ToString()),
            settings.Confirmations, (await services.GetRequiredService<ChainIndexRows>().LoadCursorAsync(cancellation))?.Block, senders,
            await services.GetRequiredService<PublicationDelays>().FindAsync(cancellation));
    }
}
