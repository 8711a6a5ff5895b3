using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Auth;

/// <summary>Where the keys that applications brought are found.</summary>
public interface INodeKeys
{
    /// <summary>The node's SubjectPublicKeyInfo; null when no application has brought it.</summary>
    Task<byte[]?> FindAsync(NodeId node, CancellationToken cancellation);
}
