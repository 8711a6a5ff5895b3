using Azure;
using Azure.Core;

namespace NodeProgram.Emulator.Tables;

/// <summary>Why the store does not do what it was asked for: the service's status and error code.</summary>
internal sealed record Refusal(int Status, string Code, string Message)
{
    public static readonly Refusal TableAlreadyExists = new(409, nameof(TableAlreadyExists), "The table specified already exists.");
    public static readonly Refusal TableNotFound = new(404, nameof(TableNotFound), "The table specified does not exist.");
    public static readonly Refusal EntityAlreadyExists = new(409, nameof(EntityAlreadyExists), "The specified entity already exists.");
    public static readonly Refusal ResourceNotFound = new(404, nameof(ResourceNotFound), "The specified resource does not exist.");
    public static readonly Refusal UpdateConditionNotSatisfied =
        new(412, nameof(UpdateConditionNotSatisfied), "The update condition specified in the request was not satisfied.");

    public static Refusal InvalidInput(string message) => new(400, nameof(InvalidInput), message);

    /// <summary>The exception that the real client throws for this answer of the service.</summary>
    public RequestFailedException ToException(Exception? cause = null) =>
        new(new EmbeddedResponse(Status, refusal: this), cause, new Details(this));

    private sealed class Details(Refusal refusal) : RequestFailedDetailsParser
    {
        public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
        {
            error = new ResponseError(refusal.Code, refusal.Message);
            data = null;
            return true;
        }
    }
}
