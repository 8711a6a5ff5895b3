using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Telemetry;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop apply</c>: sends an application, signed with the node's key.</summary>
internal static class ApplyVerb
{
    private const string Path = "/api/applications";

    public static Option<FileInfo> NodeKey { get; } = new("--node-key") { Description = "The node's key, the file node.key in the relay's data directory.", Required = true };

    public static Command Create(Io io)
    {
        var command = new Command("apply", "Applies with a node: sends the application in the file (docs/api, POST /api/applications; without nodeKey), signed with the node's key.") { Invocation.File, NodeKey, RemoteInvocation.Api, SessionFile.Place, Invocation.Json };
        command.SetAction(parse => Run(new Invocation(io, parse)));
        return command;
    }

    private static int Run(Invocation invocation)
    {
        using ECDsa key = LoadNodeKey(invocation.Value(NodeKey)!.FullName);
        JsonObject form = Parse(invocation);
        form["nodeKey"] = Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo());
        byte[] body = Encoding.UTF8.GetBytes(form.ToJsonString());
        using ProgramClient program = invocation.OpenProgram();
        JsonElement application = program.Send(HttpMethod.Post, Path, body, () => NodeSignature.Create(key, "POST", Path, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), body));
        return invocation.Answer(application, console => StatusVerb.Render(application, console));
    }

    /// <summary>The key of a relay.</summary>
    /// <exception cref="KeyException">The file holds none.</exception>
    public static ECDsa LoadNodeKey(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return NodePublicKey.TryImport(key.ExportSubjectPublicKeyInfo(), out ECDsa? check) && Dispose(check) ? key : throw new KeyException($"{path} holds a key of another curve than P-256.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new KeyException($"{path} holds no P-256 private key in PEM form: {e.Message}");
        }
    }

    private static bool Dispose(ECDsa key)
    {
        key.Dispose();
        return true;
    }

    private static JsonObject Parse(Invocation invocation)
    {
        try
        {
            return JsonNode.Parse(invocation.LoadBytes(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new InputRefusedException(invocation.InputName, "", PolicyFaultCodes.WrongType, "The document must be an object.");
        }
        catch (JsonException e)
        {
            throw new InputRefusedException(invocation.InputName, "", PolicyFaultCodes.BadJson, e.Message);
        }
    }
}
