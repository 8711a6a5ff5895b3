using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Preflight;

/// <summary>What this machine can tell of its place in the network. What only the outside can tell stays open, with the reason.</summary>
internal static class NetworkInspection
{
    /// <summary>Shared address space of carriers' address translation (RFC 6598), 100.64.0.0/10.</summary>
    internal static bool IsCarrierShared(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [100, >= 64 and <= 127, _, _];

    /// <summary>Addresses that nobody outside reaches: private (RFC 1918, RFC 4193), loopback, link-local, carriers'.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || IsCarrierShared(address)
            || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return false;
        return address.AddressFamily != AddressFamily.InterNetwork
            || address.GetAddressBytes() is not ([10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [>= 224, ..]);
    }

    internal static IReadOnlyList<IPAddress> OwnAddresses() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)];

    /// <summary>
    /// Judges the public address that the operator states against the machine's own: found on an interface and public, it is the machine's own and not behind a carrier's translation.
    /// A name that resolves counts as dynamic DNS. An own address in the carriers' range and no public one is carrier-grade translation.
    /// </summary>
    internal static PreflightReport WithAddress(PreflightReport report, string? publicAddress, IReadOnlyList<IPAddress> own, IReadOnlyList<IPAddress> resolved, Findings findings)
    {
        string? host = publicAddress?[..publicAddress.LastIndexOf(':')].Trim('[', ']');
        bool isName = host is not null && !IPAddress.TryParse(host, out _);
        IPAddress? direct = own.FirstOrDefault(address => IsPublic(address) && resolved.Contains(address));
        bool? carrier = own.Any(IsCarrierShared) && !own.Any(IsPublic) ? true : direct is not null ? false : null;
        string outside = "only somebody outside sees under which address this machine appears";
        return report with
        {
            PublicAddress = findings.Take("publicAddress", host, "no --public-address given"),
            StaticAddress = findings.Take("staticAddress", direct is not null && !isName ? true : (bool?)null, host is null ? "no --public-address given" : outside),
            DynamicDns = findings.Take("dynamicDns", isName ? resolved.Count > 0 : (bool?)null, "the public address is no name"),
            CarrierGradeNat = findings.Take("carrierGradeNat", carrier, outside),
        };
    }

    /// <summary>The addresses of a host, none when it has none.</summary>
    internal static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string? publicAddress, CancellationToken cancellation)
    {
        if (publicAddress is null)
            return [];
        try
        {
            return await Dns.GetHostAddressesAsync(publicAddress[..publicAddress.LastIndexOf(':')].Trim('[', ']'), cancellation);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>Whether the port can be had here: free, or taken by something that listens already.</summary>
    internal static bool IsBindable(IPAddress address, int port, string protocol)
    {
        using var socket = new Socket(address.AddressFamily, protocol == "tcp" ? SocketType.Stream : SocketType.Dgram, protocol == "tcp" ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }

    /// <summary>The lower median of five TCP handshakes, microseconds; null when the hub did not take three of them.</summary>
    internal static async Task<HubLatency> MeasureHubAsync(string hub, TimeProvider time, CancellationToken cancellation)
    {
        int colon = hub.LastIndexOf(':');
        var rtts = new List<long>();
        for (int attempt = 0; attempt < 5; attempt++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(hub[..colon].Trim('[', ']'), limit.Token);
                using var socket = new Socket(addresses[0].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                long start = time.GetTimestamp();
                await socket.ConnectAsync(addresses[0], int.Parse(hub.AsSpan(colon + 1), CultureInfo.InvariantCulture), limit.Token);
                rtts.Add(Math.Max(1, (long)time.GetElapsedTime(start).TotalMicroseconds));
            }
            catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // Counted by its absence.
            }
        }

        return new HubLatency(hub, rtts.Count >= 3 ? Probing.ProbeRound.LowerMedian(rtts) : null);
    }
}
