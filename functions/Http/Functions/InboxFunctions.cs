using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MimeKit;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http.Functions;

/// <summary>An operator's messages, and where else it wants them.</summary>
public sealed class InboxFunctions(InboxStore inbox, NotificationSettingsStore settings, ProgramSettings program, TimeProvider time)
{
    private const int SecretCharactersMin = 32;
    private const int SecretCharactersMax = 128;

    [Function("ListInbox")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Inbox)] HttpRequest request, CancellationToken cancellation)
    {
        Outcome<PageQuery> read = PageQuery.Read(request, InboxMessage.IsKey);
        if (read is not Outcome<PageQuery>.Done(var query))
            return Answers.Problem(((Outcome<PageQuery>.Refused)read).Refusal);
        PageOf<StoredMessage> page = await inbox.ListAsync(Owner(request), query.After, query.Top, cancellation);
        return Answers.Ok(new PageOf<MessageView>([.. page.Items.Select(MessageView.Of)], page.Next));
    }

    [Function("MarkRead")]
    public async Task<IResult> MarkReadAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.InboxRead)] HttpRequest request, string message, CancellationToken cancellation)
    {
        if (!InboxMessage.IsKey(message))
            return Answers.Problem(new Refusal(ProblemKinds.IdInvalid, "A message's id is 19 digits, a hyphen and 32 hex digits.") { Field = "message" });
        return await inbox.ReadAsync(Owner(request), message, time.GetUtcNow(), cancellation) is { } stored
            ? Answers.Ok(MessageView.Of(stored))
            : Answers.Problem(new Refusal(ProblemKinds.MessageUnknown, $"{message} is not in the inbox."));
    }

    [Function("GetNotifications")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OwnNotifications)] HttpRequest request, CancellationToken cancellation) =>
        Answers.Ok(View(await settings.LoadAsync(Owner(request), cancellation)));

    [Function("SetNotifications")]
    public async Task<IResult> SetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.OwnNotifications)] HttpRequest request, CancellationToken cancellation)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(request.Call().Body, "webhook", "email");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return Answers.Problem(((Outcome<JsonFields>.Refused)parsed).Refusal);
        JsonFields? webhook = fields.Nested("webhook", required: false, "url", "secret");
        string? url = webhook?.Text("url", 500), secret = webhook?.Text("secret", SecretCharactersMax), email = fields.Text("email", 254, required: false);
        Uri? address = url is null ? null : WebhookAddress.Read(url, program.AllowPrivateAddresses);
        if (url is not null && address is null)
            webhook!.Blame("url", ProblemKinds.FieldInvalid, "is not an https address of a host on the public internet.");
        if (secret is { Length: < SecretCharactersMin })
            webhook!.Blame("secret", ProblemKinds.FieldInvalid, $"needs at least {SecretCharactersMin} characters.");
        if (email is not null && !(MailboxAddress.TryParse(email, out MailboxAddress? mailbox) && mailbox.Address == email && email.Split('@')[^1].Contains('.')))
            fields.Blame("email", ProblemKinds.FieldInvalid, "is not an e-mail address.");
        if (fields.Refusal is { } refusal)
            return Answers.Problem(refusal);
        var wanted = new NotificationSettings(address, secret, email);
        await settings.SaveAsync(Owner(request), wanted, cancellation);
        return Answers.Ok(View(wanted));
    }

    private static OperatorId Owner(HttpRequest request) => request.Call().Operator.Address.Operator;

    private static object View(NotificationSettings wanted) => new { inbox = true, webhook = wanted.Webhook?.AbsoluteUri, wanted.Email };
}
