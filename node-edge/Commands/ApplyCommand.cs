using System.Buffers.Text;
using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay apply</c>: sends the application for this node (docs/api). The same again changes nothing.</summary>
internal static class ApplyCommand
{
    internal const string ApplicationFile = "application.json";

    // Option, field of the body, what it means; the service checks the values and names the field that is wrong.
    private static readonly (string Option, string Field, bool Required, bool Number, string Help)[] Fields =
    [
        ("--operator", "operator", true, false, "Ethereum address of the operator."),
        ("--country", "country", true, false, "Where the node stands: ISO 3166-1 alpha-2, e.g. DE."),
        ("--hosting", "hosting", true, false, "cloud, bareMetal or home."),
        ("--provider", "provider", false, false, "Who hosts it."),
        ("--commitment-months", "commitmentMonths", true, true, "How long the operator means to stay, 1 to 120."),
        ("--planned-nodes", "plannedNodes", false, true, "How many nodes the operator plans."),
        ("--name", "contact.name", false, false, "Who to ask for."),
        ("--email", "contact.email", false, false, "Contact; one of email, telegram, discord is needed."),
        ("--telegram", "contact.telegram", false, false, "Contact."),
        ("--discord", "contact.discord", false, false, "Contact."),
        ("--statement", "statement", false, false, "Why this node, this place, this operator."),
        ("--referred-by", "referredBy", false, false, "Address of the operator that brought this one."),
    ];

    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var command = new Command("apply", "Applies for the program with this node; needs --public-address. Prints the application as the program holds it (JSON).");
        var options = Fields.Select(field => new Option<string?>(field.Option) { Description = field.Help, Required = field.Required }).ToArray();
        foreach (Option<string?> option in options)
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(streams, async () =>
        {
            RelaySettings relay = settings(parsed);
            using NodeIdentity identity = NodeIdentity.LoadOrCreate(relay.DataDirectory);
            var body = new JsonObject
            {
                ["nodeKey"] = Base64Url.EncodeToString(identity.PublicKey),
                ["publicAddress"] = relay.PublicAddress ?? throw new SettingsException(RelaySetting.PublicAddress, "an application needs it"),
                ["software"] = Relay.Version,
            };
            for (int index = 0; index < Fields.Length; index++)
            {
                if (parsed.GetValue(options[index]) is string value)
                    Put(body, Fields[index].Field, Fields[index].Number && long.TryParse(value, out long number) ? number : value);
            }

            return await SendAsync(relay, identity, body, streams, cancellation);
        }));
        return command;
    }

    /// <summary>The id of the application that this node made; null before it made one.</summary>
    internal static string? ReadApplicationId(string dataDirectory)
    {
        try
        {
            string path = Path.Combine(dataDirectory, ApplicationFile);
            return File.Exists(path) ? (string?)JsonNode.Parse(File.ReadAllBytes(path))?["application"] : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<int> SendAsync(RelaySettings relay, NodeIdentity identity, JsonObject body, Streams streams, CancellationToken cancellation)
    {
        using HttpClient http = HttpTransport.Create(relay);
        var service = new ServiceClient(http, relay.Service, identity, new RelayClock(TimeProvider.System));
        ServiceAnswer answer = await service.SendAsync(HttpMethod.Post, "/api/applications", Encoding.UTF8.GetBytes(body.ToJsonString()), null, cancellation);
        string text = Encoding.UTF8.GetString(answer.Body);
        if (!answer.IsSuccess)
        {
            await streams.Error.WriteLineAsync($"relay: the program refused the application: {answer.Sentence}");
            await streams.Output.WriteLineAsync(text);
            return CommandLine.Refused;
        }

        await File.WriteAllBytesAsync(Path.Combine(relay.DataDirectory, ApplicationFile), answer.Body, cancellation);
        await streams.Output.WriteLineAsync(text);
        await streams.Error.WriteLineAsync(answer.Status == HttpStatusCode.Created ? "relay: applied; next: relay preflight --submit" : "relay: this application is there already");
        return CommandLine.Done;
    }

    private static void Put(JsonObject body, string field, JsonNode value)
    {
        string[] path = field.Split('.');
        if (path.Length == 1)
            body[field] = value;
        else
            ((body[path[0]] ??= new JsonObject()).AsObject())[path[1]] = value;
    }
}
