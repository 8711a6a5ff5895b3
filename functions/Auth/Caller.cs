using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;

namespace NodeProgram.Functions.Auth;

/// <summary>Who is calling, after the check.</summary>
public abstract record Caller
{
    private Caller() { }

    /// <summary>Nobody in particular.</summary>
    public static readonly Caller Unnamed = new Nobody();

    public sealed record Nobody : Caller;

    /// <summary>A node that signed the request.</summary>
    public sealed record Node(NodeId Id) : Caller;

    /// <summary>An operator that signed in with its Ethereum key.</summary>
    /// <param name="Address">The key's address; its number is the operator's in the reward tree.</param>
    /// <param name="Session">The token that was shown.</param>
    public sealed record Operator(EthereumAddress Address, SessionToken Session) : Caller;

    /// <summary>A person.</summary>
    /// <param name="Id">Stable and unique: the directory's object id, or the name of a local identity. Two people never share one.</param>
    /// <param name="Name">For reading only.</param>
    public sealed record Person(string Id, string Name, IReadOnlySet<Role> Roles) : Caller;
}
