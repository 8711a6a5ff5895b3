using System.Security.Cryptography;
using System.Text.Json;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Onboarding;

/// <summary>Where a node's machine stands.</summary>
public enum Hosting
{
    Cloud,
    BareMetal,
    Home,
}

/// <summary>How the program reaches the applicant; at least one way beside the name. Never shown to the public.</summary>
public sealed record Contact(string? Name, string? Email, string? Telegram, string? Discord);

/// <summary>A complete, well-formed application (program document, 1.1 and 2.1).</summary>
public sealed record ApplicationForm
{
    public required EthereumAddress Operator { get; init; }

    public required NodeId Node { get; init; }

    /// <summary>The node's SubjectPublicKeyInfo; <see cref="Node"/> is its hash.</summary>
    public required byte[] NodeKey { get; init; }

    public required string Country { get; init; }

    public required Endpoint PublicAddress { get; init; }

    public required Hosting Hosting { get; init; }

    public string? Provider { get; init; }

    public required string Software { get; init; }

    public required int CommitmentMonths { get; init; }

    public required int PlannedNodes { get; init; }

    public required Contact Contact { get; init; }

    public string? Statement { get; init; }

    public EthereumAddress? ReferredBy { get; init; }

    /// <summary>The application's id: the first 16 bytes of Keccak-256 over the operator's 20 bytes and the node id's 32.</summary>
    public string Id => Convert.ToHexStringLower(Keccak256.Hash([.. Operator.ToBytes(), .. Node.ToBytes()]).AsSpan(0, 16));

    /// <summary>The hash of the whole content: equal exactly when every field is.</summary>
    public string ContentHash => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(ToJson(), Answers.Json)));

    /// <summary>The stored form.</summary>
    public ApplicationFormJson ToJson() => new(
        Operator.Key, Convert.ToBase64String(NodeKey), Country, PublicAddress.ToString(), Hosting, Provider, Software, CommitmentMonths, PlannedNodes, Contact, Statement, ReferredBy?.Key);
}

/// <summary>The stored form of an application. Kept in tables: members are only added, and only optional ones.</summary>
public sealed record ApplicationFormJson(
    string Operator,
    string NodeKey,
    string Country,
    string PublicAddress,
    Hosting Hosting,
    string? Provider,
    string Software,
    int CommitmentMonths,
    int PlannedNodes,
    Contact Contact,
    string? Statement,
    string? ReferredBy);
