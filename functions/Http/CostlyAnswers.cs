namespace NodeProgram.Functions.Http;

/// <summary>
/// Answers for everybody that are costly to make: one is made at a time, each once for all who wait for it, at most so many wait, and the last ones are kept within a bound of memory. Nobody who asks for many
/// gets more of the machine than that.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
/// <param name="waitingMax">At most so many are being made or wait for it.</param>
/// <param name="keptMax">At most so many are kept, 1 or more.</param>
/// <param name="weightMax">Those kept weigh at most so much together, but for one that weighs more by itself.</param>
/// <param name="weigh">What an answer weighs.</param>
public sealed class CostlyAnswers<TKey, TAnswer>(int waitingMax, int keptMax, long weightMax, Func<TAnswer, long> weigh) : IDisposable
    where TKey : notnull
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Task<TAnswer>> making = [];
    // The one asked for last at the end.
    private readonly List<(TKey Key, TAnswer Answer)> kept = [];
    private (bool IsSet, TKey Key) usual;

    /// <summary>The answer: kept, or made now or as soon as it is its turn.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="isUsual">Whether this is what nearly everybody asks for: it is never refused, and the last such is not dropped.</param>
    /// <param name="make">Makes it; not ended by anybody's going away.</param>
    /// <returns>The answer; null when too many others wait.</returns>
    public async Task<Made?> LoadAsync(TKey key, bool isUsual, Func<Task<TAnswer>> make)
    {
        Task<TAnswer>? made;
        lock (gate)
        {
            if (isUsual)
                usual = (true, key);
            int place = kept.FindIndex(each => each.Key.Equals(key));
            if (place >= 0)
            {
                (TKey, TAnswer Answer) found = kept[place];
                kept.RemoveAt(place);
                kept.Add(found);
                return new Made(found.Answer);
            }

            if (!making.TryGetValue(key, out made))
            {
                if (making.Count >= waitingMax && !isUsual)
                    return null;
                making.Add(key, made = Task.Run(() => MakeAsync(key, make)));
            }
        }

        return new Made(await made);
    }

    /// <summary>An answer that was made.</summary>
    public sealed record Made(TAnswer Answer);

    public void Dispose() => turn.Dispose();

    private async Task<TAnswer> MakeAsync(TKey key, Func<Task<TAnswer>> make)
    {
        await turn.WaitAsync();
        try
        {
            TAnswer answer = await make();
            lock (gate)
            {
                kept.Add((key, answer));
                while (kept.Count > 1 && (kept.Count > keptMax || kept.Sum(each => weigh(each.Answer)) > weightMax))
                    kept.RemoveAt(usual.IsSet && kept[0].Key.Equals(usual.Key) ? 1 : 0);
            }

            return answer;
        }
        finally
        {
            lock (gate)
                making.Remove(key);
            turn.Release();
        }
    }
}
