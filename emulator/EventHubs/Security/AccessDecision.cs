namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>Whether a request may do what it asks; the values in the order in which they are looked for. <c>default</c> is a refusal.</summary>
internal enum AccessDecision
{
    /// <summary>No Authorization header.</summary>
    MissingToken = 0,

    /// <summary>Not a shared access signature.</summary>
    MalformedToken,

    /// <summary>For another host or another path.</summary>
    WrongAudience,

    /// <summary>Signed by no key of this namespace; also where there is no rule of that name.</summary>
    InvalidSignature,

    /// <summary>Past its time.</summary>
    Expired,

    /// <summary>Its rule does not give the right that is needed.</summary>
    MissingClaim,

    Allowed,
}
