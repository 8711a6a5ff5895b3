using Azure;

namespace NodeProgram.Emulator.Tables;

/// <summary>The answer of a read that found nothing.</summary>
internal sealed class MissingEntity<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException("The entity does not exist.");

    public override Response GetRawResponse() => response;
}
