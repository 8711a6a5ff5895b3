using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeProgram.Functions.Tests.Notifications;

/// <summary>A mail server that takes what RFC 5321's simplest client sends, and answers RCPT as it is told.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string recipientAnswer;
    private readonly CancellationTokenSource end = new();
    private readonly Task accepting;

    public MailServer(string recipientAnswer = "250 Ok")
    {
        this.recipientAnswer = recipientAnswer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The mails as they came, headers and body.</summary>
    public List<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(end.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException || (e is InvalidOperationException && end.IsCancellationRequested))
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(end.Token) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-test\r\n250 8BITMIME");
                    break;
                case "RCPT":
                    await writer.WriteLineAsync(recipientAnswer);
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 Go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(end.Token) is { } text && text != ".")
                        mail.AppendLine(text);
                    lock (Mails)
                        Mails.Add(mail.ToString());
                    await writer.WriteLineAsync("250 Ok");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 Ok");
                    break;
            }
        }
    }
}
