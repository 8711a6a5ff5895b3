extern alias sdk;
#nullable disable
using Sdk = sdk::Azure.Data.Tables;

namespace Azure.Data.Tables;

/// <summary>A transaction was refused; nothing of it was applied.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    /// <summary>Wraps the failed request, with the index of the action at fault when the service named it.</summary>
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
    {
        Sdk.TableTransactionFailedException real =
            requestFailedException as Sdk.TableTransactionFailedException ?? new Sdk.TableTransactionFailedException(requestFailedException);
        foreach (object key in real.Data.Keys)
        {
            Data[key] = real.Data[key];
        }

        FailedTransactionActionIndex = real.FailedTransactionActionIndex;
    }

    internal TableTransactionFailedException(RequestFailedException requestFailedException, int? failedIndex)
        : this(requestFailedException)
    {
        FailedTransactionActionIndex = failedIndex;
    }

    /// <summary>0-based position of the action that made the transaction fail; null when the refusal is about the transaction as a whole.</summary>
    public int? FailedTransactionActionIndex { get; }
}
