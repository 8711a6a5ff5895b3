using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>Judges tokens by the rules of the namespace. What does not change about a token (signature, scope, rule) is verified once and remembered.</summary>
internal sealed class SasAuthority
{
    // Two tokens each for 10,000 publishers, and some.
    private const int RememberedMaximum = 25_000;

    private static readonly byte[] _nobodysKey = RandomNumberGenerator.GetBytes(32);

    private readonly Dictionary<string, AccessRule> _rules;
    private readonly HashSet<string> _hosts;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Verified> _remembered = new(StringComparer.Ordinal);
    private int _rememberedCount;

    /// <param name="rules">By name; names are case-sensitive.</param>
    /// <param name="hosts">The names of this namespace's host.</param>
    /// <param name="time">For expiry.</param>
    public SasAuthority(IEnumerable<AccessRule> rules, IEnumerable<string> hosts, TimeProvider time)
    {
        this._rules = rules.ToDictionary(rule => rule.Name, StringComparer.Ordinal);
        this._hosts = new(hosts, StringComparer.OrdinalIgnoreCase);
        this._time = time;
    }

    public int Remembered => Volatile.Read(ref this._rememberedCount);

    /// <param name="authorization">The header as sent; null or empty if there was none.</param>
    /// <param name="path">The resource: hub and what follows it, decoded.</param>
    /// <param name="needed">The right that the request needs.</param>
    public AccessDecision Decide(string? authorization, ReadOnlySpan<string> path, AccessRights needed)
    {
        if (string.IsNullOrWhiteSpace(authorization))
            return AccessDecision.MissingToken;
        if (!this._remembered.TryGetValue(authorization, out Verified? token))
        {
            SasToken? parsed = SasToken.TryParse(authorization);
            ResourceScope? scope = parsed is null ? null : ResourceScope.TryParse(parsed.EncodedResource);
            if (parsed is null || scope is null)
                return AccessDecision.MalformedToken;
            if (!scope.Covers(this._hosts, path))
                return AccessDecision.WrongAudience;
            AccessRule? rule = this.RuleThatSigned(parsed);
            if (rule is null)
                return AccessDecision.InvalidSignature;
            token = new(scope, rule.Rights, parsed.ExpiresAt);
            this.Remember(authorization, token);
        }

        if (!token.Scope.Covers(this._hosts, path))
            return AccessDecision.WrongAudience;
        if (token.ExpiresAt <= this._time.GetUtcNow().ToUnixTimeSeconds())
            return AccessDecision.Expired;
        return (token.Rights & needed) == needed ? AccessDecision.Allowed : AccessDecision.MissingClaim;
    }

    // A name that does not exist costs the same time as a wrong signature.
    private AccessRule? RuleThatSigned(SasToken token)
    {
        AccessRule? rule = this._rules.GetValueOrDefault(token.KeyName);
        byte[] key = rule is null ? _nobodysKey : Encoding.UTF8.GetBytes(rule.Key);
        byte[] signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(token.EncodedResource + "\n" + token.Expiry));
        return CryptographicOperations.FixedTimeEquals(signature, token.Signature) ? rule : null;
    }

    // Only verified tokens get here, so a stranger cannot fill it. When it is full, it starts again: the cost is one more verification each.
    private void Remember(string authorization, Verified token)
    {
        if (Volatile.Read(ref this._rememberedCount) >= RememberedMaximum)
        {
            this._remembered.Clear();
            Volatile.Write(ref this._rememberedCount, 0);
        }

        if (this._remembered.TryAdd(authorization, token))
            Interlocked.Increment(ref this._rememberedCount);
    }

    private sealed record Verified(ResourceScope Scope, AccessRights Rights, long ExpiresAt);
}
