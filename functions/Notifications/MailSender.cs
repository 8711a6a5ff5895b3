using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Notifications;

/// <summary>A mail was not taken this time. Tried again later.</summary>
public sealed class MailFailedException(string host, Exception inner) : Exception($"The mail server {host} did not take a mail: {inner.Message}", inner);

/// <summary>Sends messages as plain text through the installation's mail server. Header fields are built by a library, so that no text of a message can add one.</summary>
public sealed class MailSender(MailSettings? settings)
{
    private const int TimeoutMs = 15_000;

    /// <exception cref="MailFailedException">It may pass.</exception>
    public async Task<DeliveryState> SendAsync(string to, InboxMessage message, CancellationToken cancellation)
    {
        if (settings is null)
            return DeliveryState.NotConfigured;
        using var mail = new MimeMessage
        {
            Subject = message.Subject,
            Date = message.At,
            MessageId = $"{message.Key}@dtelecom",
            Body = new TextPart("plain") { Text = message.Body + (message.Evidence is { } evidence ? $"\n\nEvidence: {evidence}" : "") + (message.Fault is { } fault ? $"\nCase: {fault}\n" : "\n") },
        };
        mail.From.Add(MailboxAddress.Parse(settings.From));
        mail.To.Add(MailboxAddress.Parse(to));
        using var client = new SmtpClient { Timeout = TimeoutMs };
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, settings.Security, cancellation);
            if (settings.User is { Length: > 0 } user)
                await client.AuthenticateAsync(user, settings.Password ?? "", cancellation);
            await client.SendAsync(mail, cancellation);
            await client.DisconnectAsync(quit: true, cancellation);
            return DeliveryState.Delivered;
        }
        catch (SmtpCommandException e) when (e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode is >= 500 and < 600)
        {
            return DeliveryState.Refused;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ProtocolException or CommandException or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or MailKit.Security.AuthenticationException or MailKit.Security.SslHandshakeException or TimeoutException)
        {
            throw new MailFailedException(settings.Host, e);
        }
    }
}
