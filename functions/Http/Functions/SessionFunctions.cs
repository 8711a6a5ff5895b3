using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.SignIn;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Auth.SignIn;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>Sign-in of operators.</summary>
public sealed class SessionFunctions(SignInDesk desk, SessionStore sessions)
{
    private const int AddressCharacters = 42;

    // A contract wallet's signature may be longer than a key's.
    private const int SignatureCharactersMax = 1_500;

    [Function("IssueSignInNonce")]
    public async Task<IResult> IssueNonceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.SignInNonce)] HttpRequest request, CancellationToken cancellation)
    {
        Outcome<JsonFields> read = JsonFields.Parse(request.Call().Body, "address");
        if (read is not Outcome<JsonFields>.Done(var fields))
            return Answers.Problem(((Outcome<JsonFields>.Refused)read).Refusal);
        string? text = fields.Text("address", AddressCharacters);
        if (!EthereumAddress.TryParse(text, out EthereumAddress address) && text is not null)
            fields.Blame("address", ProblemKinds.FieldInvalid, "is no Ethereum address, in lower case or with its checksum.");
        if (fields.Refusal is { } refusal)
            return Answers.Problem(refusal);
        return Answer(await desk.ChallengeAsync(address, cancellation));
    }

    [Function("SignIn")]
    public async Task<IResult> SignInAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Sessions)] HttpRequest request, CancellationToken cancellation)
    {
        Outcome<JsonFields> read = JsonFields.Parse(request.Call().Body, "message", "signature");
        if (read is not Outcome<JsonFields>.Done(var fields))
            return Answers.Problem(((Outcome<JsonFields>.Refused)read).Refusal);
        string? message = fields.Text("message", SignInMessage.CharactersMax, lines: true), signature = fields.Text("signature", SignatureCharactersMax);
        if (fields.Refusal is { } refusal)
            return Answers.Problem(refusal);
        return await desk.SignInAsync(message!, signature!, cancellation) switch
        {
            Outcome<OpenedSession>.Done(var session) => Answers.Created(request, "/api/" + Routes.CurrentSession, session),
            Outcome<OpenedSession>.Refused(var refused) => Answers.Problem(refused),
            _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
        };
    }

    [Function("GetSession")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.CurrentSession)] HttpRequest request)
    {
        Caller.Operator caller = request.Call().Operator;
        return Answers.Ok(new { @operator = caller.Address.ToString(), operatorId = caller.Address.Operator });
    }

    [Function("SignOut")]
    public async Task<IResult> SignOutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.CurrentSession)] HttpRequest request, CancellationToken cancellation)
    {
        await sessions.CloseAsync(request.Call().Operator.Session, cancellation);
        return Results.NoContent();
    }

    private static IResult Answer<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Done(var value) => Answers.Ok(value),
        Outcome<T>.Refused(var refused) => Answers.Problem(refused),
        _ => throw new InvalidOperationException("An outcome is a value or a refusal."),
    };
}
