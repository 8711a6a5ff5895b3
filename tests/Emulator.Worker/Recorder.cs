using System.Threading.Channels;

namespace NodeProgram.Emulator.Worker.Tests;

/// <summary>What sample functions tell a test, in order; the test waits for it.</summary>
public sealed class Recorder<T>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<T> channel = Channel.CreateUnbounded<T>();

    public void Add(T item) => channel.Writer.TryWrite(item);

    public async Task<T> NextAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        return await channel.Reader.ReadAsync(late.Token);
    }

    public async Task<List<T>> TakeAsync(int count)
    {
        var items = new List<T>();
        while (items.Count < count)
        {
            items.Add(await NextAsync());
        }

        return items;
    }

    /// <summary>What has come and was not taken yet.</summary>
    public List<T> Drain()
    {
        var items = new List<T>();
        while (channel.Reader.TryRead(out var item))
        {
            items.Add(item);
        }

        return items;
    }
}
