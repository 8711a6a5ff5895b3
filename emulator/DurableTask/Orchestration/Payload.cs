using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>Serialised values, within their bound.</summary>
internal static class Payload
{
    /// <exception cref="PayloadTooLargeException">The text is longer than the bound.</exception>
    public static string? Serialize(DurableEngineOptions options, object? value, string what)
    {
        string? text = options.DataConverter.Serialize(value);
        if (text is not null && text.Length > options.MaxPayloadCharacters)
        {
            throw new PayloadTooLargeException(
                $"{what} has {text.Length} characters, more than {options.MaxPayloadCharacters} ({nameof(DurableEngineOptions.MaxPayloadCharacters)}). "
                + "Store the document elsewhere and pass its key.");
        }

        return text;
    }
}
