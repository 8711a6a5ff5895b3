using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>The keys that the host asks of callers: one master key, one host key for every function, one for each function, one for the durable API.</summary>
internal sealed class HostKeys
{
    private const string FileName = "host-keys.json";

    private readonly KeyFile keys;

    private HostKeys(KeyFile keys) => this.keys = keys;

    /// <summary>Reads the file of the data directory, adding (once) the keys that are missing. Only the owner can read it.</summary>
    public static HostKeys LoadOrCreate(string directory, IEnumerable<FunctionDescriptor> functions)
    {
        var path = Path.Combine(directory, FileName);
        var known = File.Exists(path) ? Read(path) : new KeyFile(NewKey(), NewKey(), NewKey(), ImmutableSortedDictionary<string, string>.Empty);
        var missing = functions
            .Where(function => function.Trigger is HttpTriggerAttribute { AuthLevel: AuthorizationLevel.Function or AuthorizationLevel.User })
            .Select(function => function.Name).Where(name => !known.Functions.ContainsKey(name)).ToList();
        var complete = known with { Functions = known.Functions.AddRange(missing.Select(name => KeyValuePair.Create(name, NewKey()))) };
        if (missing.Count > 0 || !File.Exists(path))
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(complete, KeyFileContext.Default.KeyFile));
        }

        return new(complete);
    }

    /// <summary>Whether the request carries (header x-functions-key, or else query ?code=) a key good for that level and function.</summary>
    public bool Allows(HttpRequest request, AuthorizationLevel level, string function)
    {
        if (level == AuthorizationLevel.Anonymous)
        {
            return true;
        }

        var header = request.Headers["x-functions-key"];
        var key = header.Count > 0 ? header.ToString() : request.Query["code"].ToString();
        if (key.Length is 0 or > 256)
        {
            return false;
        }

        return Same(key, keys.Master) || level switch
        {
            AuthorizationLevel.Function or AuthorizationLevel.User =>
                Same(key, keys.Host) || (keys.Functions.TryGetValue(function, out var own) && Same(key, own)),
            AuthorizationLevel.System => Same(key, keys.System),
            _ => false,
        };
    }

    private static bool Same(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(40)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static KeyFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), KeyFileContext.Default.KeyFile) is { Master.Length: > 0, Host.Length: > 0, System.Length: > 0, Functions: not null } keys
                ? keys
                : throw new JsonException("keys are missing");
        }
        catch (JsonException exception)
        {
            throw new HostStartException($"{path} is damaged ({exception.Message}). Remove it to have new keys made.", exception);
        }
    }
}

/// <summary>The format of host-keys.json. WARNING: files of this form are kept in data directories.</summary>
internal sealed record KeyFile(string Master, string Host, string System, ImmutableSortedDictionary<string, string> Functions);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeyFile))]
internal sealed partial class KeyFileContext : JsonSerializerContext;
