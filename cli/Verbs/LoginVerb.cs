using System.CommandLine;
using System.Text.Json;
using Nethereum.Signer;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.SignIn;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop login</c> and <c>nodeop logout</c>: Sign-In with Ethereum (docs/sign-in.md).</summary>
internal static class LoginVerb
{
    private static readonly Option<string?> Domain = new("--domain") { Description = "The domain that the program signs people in for, where that is not the host of --api." };

    public static Command Create(Io io)
    {
        var command = new Command("login", "Signs in to a running program with the operator's key and keeps the session.") { RemoteInvocation.Api, OwnerKey.File, OwnerKey.PasswordFile, SessionFile.Place, Domain, Invocation.Json };
        command.SetAction(parse => Login(new Invocation(io, parse)));
        return command;
    }

    public static Command CreateLogout(Io io)
    {
        var command = new Command("logout", "Ends the session, at the program and here.") { SessionFile.Place, Invocation.Json };
        command.SetAction(parse => Logout(new Invocation(io, parse)));
        return command;
    }

    private static int Login(Invocation invocation)
    {
        EthECKey key = OwnerKey.Load(invocation);
        EthereumAddress address = OwnerKey.AddressOf(key);
        using var program = new ProgramClient(RemoteInvocation.AddressOf(invocation, () => null));
        string text = program.Post("/api/sessions/nonce", new { address = address.ToString() }).GetProperty("message").GetString() ?? "";
        Check(text, address, program.Api, invocation.Value(Domain));
        JsonElement opened = program.Post("/api/sessions", new { message = text, signature = new EthereumMessageSigner().EncodeUTF8AndSign(text, key) });
        var session = new KeptSession(program.Api, opened.GetProperty("token").GetString()!, opened.GetProperty("operator").GetString()!, opened.GetProperty("expiresAt").GetInt64());
        string path = SessionFile.Save(invocation, session);
        return invocation.Answer(
            new { @operator = session.Operator, api = session.Api, session.ExpiresAt, session = path },
            console => console.WriteLine($"{session.Operator} is logged in at {session.Api} until {DateTimeOffset.FromUnixTimeMilliseconds(session.ExpiresAt):u}"));
    }

    // A program that hands out a message for another one would sign its caller in there.
    private static void Check(string text, EthereumAddress address, Uri api, string? domain)
    {
        if (!SignInMessageReader.TryRead(text, out SignInMessage? message, out string fault))
            throw new UnreachableException($"{api} asks to sign what is no sign-in: {fault}");
        if (message.Domain != (domain ?? api.Authority) || !Uri.TryCreate(message.Uri, UriKind.Absolute, out Uri? uri) || uri.Authority != message.Domain || message.Address != address)
            throw new KeyException($"{api} asks to sign in at {message.Domain} ({message.Uri}): not signed. If that is right, say --domain {message.Domain}.");
    }

    private static int Logout(Invocation invocation)
    {
        KeptSession? session = SessionFile.Load(invocation);
        if (session is not null)
        {
            using var program = new ProgramClient(session.Api, session.Token);
            try
            {
                program.Delete("/api/sessions/current");
            }
            catch (ProgramRefusedException refusal) when (refusal.Status == 401)
            {
                // It was over already.
            }

            SessionFile.Delete(invocation);
        }

        return invocation.Answer(new { loggedOut = session is not null }, console => console.WriteLine(session is null ? "nobody was logged in" : $"{session.Operator} is logged out"));
    }
}
