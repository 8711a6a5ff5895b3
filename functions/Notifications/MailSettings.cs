using System.Globalization;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using MimeKit;

namespace NodeProgram.Functions.Notifications;

/// <summary>The installation's mail server: <c>Program:Mail:Host</c>, <c>Port</c> (587), <c>Security</c> (<c>startTls</c>, <c>tls</c> or <c>none</c>), <c>User</c>, <c>Password</c>, <c>From</c>.</summary>
public sealed record MailSettings(string Host, int Port, SecureSocketOptions Security, string? User, string? Password, string From)
{
    /// <summary>Reads the settings; null without a host: then no mail is sent, and every message says so.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or of the wrong form.</exception>
    public static MailSettings? Load(IConfiguration configuration)
    {
        IConfigurationSection section = configuration.GetSection("Program:Mail");
        if (section["Host"] is not { Length: > 0 } host)
            return null;
        if (!int.TryParse(section["Port"] is { Length: > 0 } text ? text : "587", NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535)
            throw new InvalidOperationException("Program:Mail:Port must be a whole number from 1 to 65535.");
        SecureSocketOptions security = (section["Security"] is { Length: > 0 } word ? word : "startTls") switch
        {
            "startTls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            _ => throw new InvalidOperationException("Program:Mail:Security must be startTls, tls or none."),
        };
        if (!MailboxAddress.TryParse(section["From"] ?? "", out MailboxAddress? from) || !from.Address.Contains('@'))
            throw new InvalidOperationException("Program:Mail:From must be an e-mail address.");
        if (section["User"] is { Length: > 0 } && security == SecureSocketOptions.None)
            throw new InvalidOperationException("Program:Mail:User needs Security startTls or tls: a password is not sent in the clear.");
        return new MailSettings(host, port, security, section["User"], section["Password"], from.ToString());
    }
}
