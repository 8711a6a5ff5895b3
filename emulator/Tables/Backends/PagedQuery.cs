using System.Runtime.CompilerServices;
using Azure;

namespace NodeProgram.Emulator.Tables;

/// <summary>A query's result: asks a backend for its pages as they are read, and turns each item into the caller's type.</summary>
internal sealed class PagedQuery<TStored, T>(
    Func<string?, int?, CancellationToken, IAsyncEnumerable<Page<TStored>>> pages,
    Func<TStored, T> convert,
    int? itemsPerPage,
    CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        Convert(continuationToken, pageSizeHint ?? itemsPerPage, CancellationToken);

    private async IAsyncEnumerable<Page<T>> Convert(
        string? continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (Page<TStored> page in pages(continuationToken, pageSize, cancellation).ConfigureAwait(false))
        {
            T[] values = new T[page.Values.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = convert(page.Values[i]);
            }

            yield return Page<T>.FromValues(values, page.ContinuationToken, page.GetRawResponse());
        }
    }
}
