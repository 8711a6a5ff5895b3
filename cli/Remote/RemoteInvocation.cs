using System.CommandLine;
using NodeProgram.Cli.Keys;

namespace NodeProgram.Cli.Remote;

/// <summary>The program that a verb speaks to, and as whom.</summary>
internal static class RemoteInvocation
{
    private static readonly Uri Local = new("http://127.0.0.1:7071");

    public static Option<Uri?> Api { get; } = new("--api") { Description = "The program's address; without it the environment's NODEOP_API, else that of the session, else http://127.0.0.1:7071.", CustomParser = Invocation.ParseAddress };

    /// <summary>A client for routes that are everybody's.</summary>
    public static ProgramClient OpenProgram(this Invocation invocation) => new(AddressOf(invocation, () => SessionFile.Load(invocation)));

    /// <summary>A client of the operator that has logged in.</summary>
    /// <exception cref="KeyException">Nobody has, or at another program.</exception>
    public static (ProgramClient Client, KeptSession Session) OpenSession(this Invocation invocation)
    {
        KeptSession session = SessionFile.Load(invocation) ?? throw new KeyException("Nobody is logged in; see: nodeop login --help");
        Uri address = AddressOf(invocation, () => session);
        return address == session.Api ? (new ProgramClient(address, session.Token), session) : throw new KeyException($"The session is one of {session.Api}; log in at {address} first.");
    }

    /// <summary>The address that the command line or the environment names, else that of the session, which is looked at only then.</summary>
    public static Uri AddressOf(Invocation invocation, Func<KeptSession?> session)
    {
        if (invocation.Value(Api) is { } named)
            return named;
        if (Environment.GetEnvironmentVariable("NODEOP_API") is { Length: > 0 } text)
            return Checked(Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : new Uri("none:"), "NODEOP_API");
        return session()?.Api ?? Local;
    }

    private static Uri Checked(Uri address, string name) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? address : throw new KeyException($"{name} is no http or https address.");
}
