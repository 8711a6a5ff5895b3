using System.Text.Json;

namespace NodeProgram.Functions.Http;

/// <summary>Enum values as the API writes them.</summary>
public static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
