using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Notifications;

/// <summary>What a message is about. Stored by name and shown in camel case: never rename one.</summary>
public enum MessageKind
{
    /// <summary>A violation and what it costs.</summary>
    Violation = 1,

    /// <summary>A case was opened: answer it.</summary>
    CaseOpened,

    /// <summary>Something happened in a case.</summary>
    CaseMoved,

    /// <summary>A case ended.</summary>
    CaseEnded,

    /// <summary>Something about the node's stake: unbonding, a top-up, a transfer, its end.</summary>
    Stake,

    /// <summary>A paper of the operator was decided on.</summary>
    Paper,
}

/// <summary>A message to an operator.</summary>
/// <param name="Id">Unique for the operator: the same message is sent once, however often it is asked for.</param>
/// <param name="Operator">To whom.</param>
/// <param name="At">When it happened; the same however often it is sent.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Sentences.</param>
/// <param name="Fault">The fault or case that it is about; null for none.</param>
/// <param name="Evidence">The hash of the evidence; null for none.</param>
public sealed record InboxMessage(string Id, OperatorId Operator, DateTimeOffset At, MessageKind Kind, string Subject, string Body, FaultId? Fault = null, Bytes32? Evidence = null)
{
    /// <summary>Its key in the inbox: 19 digits that fall as time goes on, then a hash of operator and id.</summary>
    public string Key
    {
        get
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Operator}|{Id}")).AsSpan(0, 16));
            return string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - At.ToUnixTimeMilliseconds():D19}-{hash}");
        }
    }

    /// <summary>Whether a text can be such a key.</summary>
    public static bool IsKey(string text) =>
        text.Length == 52 && text[19] == '-' && !text.AsSpan(0, 19).ContainsAnyExceptInRange('0', '9') && !text.AsSpan(20).ContainsAnyExcept("0123456789abcdef");
}
