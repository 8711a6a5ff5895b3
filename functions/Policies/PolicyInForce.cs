using Microsoft.Extensions.Configuration;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Functions.Policies;

/// <summary>The policy in force: <c>Program:Policy</c> is <c>default</c>, <c>demo</c> or the path of a JSON file.</summary>
public sealed class PolicyInForce(Policy policy)
{
    public Policy Policy { get; } = policy;

    /// <summary>The hash of its canonical form, in every report.</summary>
    public string Hash { get; } = policy.ComputeHash();

    /// <exception cref="InvalidOperationException">The file cannot be read, or the policy has faults; each is named.</exception>
    public static PolicyInForce Load(IConfiguration configuration)
    {
        string name = configuration["Program:Policy"] is { Length: > 0 } text ? text : "default";
        Policy policy = name switch
        {
            "default" => Policy.Default,
            "demo" => Policy.Demo,
            _ => FromFile(name),
        };
        Refuse(name, policy.Validate());
        return new PolicyInForce(policy);
    }

    private static Policy FromFile(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Program:Policy is neither default nor demo, and as a file it cannot be read: {e.Message}", e);
        }
        if (Policy.TryParse(content, out Policy? policy, out IReadOnlyList<PolicyFault> faults))
            return policy;
        Refuse(path, faults);
        throw new InvalidOperationException($"Program:Policy {path} cannot be read.");
    }

    private static void Refuse(string name, IReadOnlyList<PolicyFault> faults)
    {
        if (faults.Count > 0)
            throw new InvalidOperationException($"Program:Policy {name} is refused:{Environment.NewLine}" + string.Join(Environment.NewLine, faults));
    }
}
