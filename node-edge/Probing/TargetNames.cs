using System.Net;
using System.Net.Sockets;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Probing;

/// <summary>Asks for the addresses of a name.</summary>
internal delegate Task<IPAddress[]> LookUp(string name, CancellationToken cancellation);

/// <summary>
/// Where targets are. Names are the targets' own, and so are the servers that answer for them: one that is down must not be taken for unseen because its name is gone too, nor keep the slot waiting.
/// </summary>
internal sealed class TargetNames(ProbeEndPoint endPoint, RelayClock clock, LookUp lookUp)
{
    private const int SideBySide = 16;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private Dictionary<(string Name, int Port), IPEndPoint> known = [];

    private enum Outcome
    {
        /// <summary>No answer: the name's servers, or this machine's own.</summary>
        Silent,

        /// <summary>The name stands for nothing.</summary>
        Nothing,

        /// <summary>It has addresses, which this relay may or may not be able to speak to.</summary>
        Addresses,
    }

    /// <summary>
    /// The targets with their addresses. A name that is not answered, or stands for nothing that this relay can speak to, keeps its last address. Where there is none: one that stands for nothing is
    /// nowhere (null), and so is one that is not answered while others are; else it is left out, because it may be this machine that cannot ask.
    /// </summary>
    internal async Task<IReadOnlyList<(ProbeTarget Target, IPEndPoint? Address)>> FindAsync(IReadOnlyList<ProbeTarget> targets, CancellationToken cancellation)
    {
        var answers = new (Outcome Outcome, bool IsName, IPEndPoint? Address)[targets.Count];
        using var late = new CancellationTokenSource(Within, clock.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await Parallel.ForAsync(0, targets.Count, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = limit.Token }, async (i, stop) => answers[i] = await AskAsync(targets[i], stop));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What is not answered by now is silent.
        }

        bool anybodyAnswers = answers.Any(static answer => answer is { IsName: true, Outcome: not Outcome.Silent });
        var found = new List<(ProbeTarget, IPEndPoint?)>(targets.Count);
        var remembered = new Dictionary<(string, int), IPEndPoint>();
        for (int i = 0; i < answers.Length; i++)
        {
            (string Name, int Port) name = (targets[i].Address, targets[i].Port);
            IPEndPoint? address = answers[i].Address ?? known.GetValueOrDefault(name);
            if (address is not null)
                remembered[name] = address;
            if (address is not null || answers[i].Outcome == Outcome.Nothing || (answers[i].Outcome == Outcome.Silent && anybodyAnswers))
                found.Add((targets[i], address));
        }

        known = remembered;
        return found;
    }

    private async Task<(Outcome Outcome, bool IsName, IPEndPoint? Address)> AskAsync(ProbeTarget target, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(target.Address, out IPAddress? literal))
            return (Outcome.Addresses, false, endPoint.Reachable(literal, target.Port));
        try
        {
            IPAddress[] addresses = await lookUp(target.Address, cancellation);
            return (addresses.Length == 0 ? Outcome.Nothing : Outcome.Addresses, true, addresses.Select(address => endPoint.Reachable(address, target.Port)).FirstOrDefault(static address => address is not null));
        }
        catch (SocketException exception)
        {
            return (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData ? Outcome.Nothing : Outcome.Silent, true, null);
        }
    }
}
