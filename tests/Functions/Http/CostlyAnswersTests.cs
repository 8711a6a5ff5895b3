using System.Collections.Concurrent;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Http;

public sealed class CostlyAnswersTests : IDisposable
{
    private const int WaitingMax = 3;
    private readonly CostlyAnswers<int, string> answers = new(WaitingMax, keptMax: 3, weightMax: 10, static answer => answer.Length);
    private readonly ConcurrentQueue<int> begun = [];
    private int together;

    public void Dispose() => answers.Dispose();

    // Somebody asks for every epoch there ever was, all at once: one is made at a time, few wait, the rest is refused; what everybody asks for is made all the same.
    [Fact]
    public async Task Load_ManyAtOnce_MakesOneAtATimeAndRefusesTheRest()
    {
        var go = new TaskCompletionSource();
        Task<CostlyAnswers<int, string>.Made?>[] asked = [.. Enumerable.Range(0, 20).Select(key => LoadAsync(key, go.Task))];
        Assert.All(asked.Skip(WaitingMax), each => Assert.True(each.IsCompletedSuccessfully && each.Result is null));
        Task<CostlyAnswers<int, string>.Made?> same = LoadAsync(0, go.Task), usual = LoadAsync(77, go.Task, isUsual: true);
        go.SetResult();
        Assert.Equal(["0", "1", "2"], (await Task.WhenAll(asked.Take(WaitingMax))).Select(made => made!.Answer));
        Assert.Equal(("0", "77"), ((await same)!.Answer, (await usual)!.Answer));
        Assert.Equal([0, 1, 2, 77], begun.Order());
    }

    [Fact]
    public async Task Load_Again_IsKeptAndTheOneAskedForLongestAgoIsDropped()
    {
        foreach (int key in new[] { 1, 2, 3, 1, 4 })
            Assert.Equal($"{key}", (await LoadAsync(key))!.Answer);
        Assert.Equal([1, 2, 3, 4], begun);
        foreach (int key in new[] { 3, 1, 4 })
            await LoadAsync(key);
        Assert.Equal(4, begun.Count);
        await LoadAsync(2);
        Assert.Equal(5, begun.Count);
    }

    [Fact]
    public async Task Load_WhatEverybodyAsksFor_IsNotDroppedForOthers()
    {
        await LoadAsync(9, isUsual: true);
        for (int key = 0; key < 8; key++)
            await LoadAsync(key);
        await LoadAsync(9, isUsual: true);
        Assert.Equal(9, begun.Count);
        await LoadAsync(10, isUsual: true); // now it is this one
        for (int key = 0; key < 8; key++)
            await LoadAsync(key);
        int before = begun.Count;
        await LoadAsync(10, isUsual: true);
        Assert.Equal(before, begun.Count);
    }

    [Fact]
    public async Task Load_AnswersThatWeighMuch_AreKeptAsFarAsTheyMayWeigh()
    {
        await LoadAsync(123_456);
        await LoadAsync(7_777);
        await LoadAsync(123_456); // ten together
        await LoadAsync(1); // one too many
        Assert.Equal(3, begun.Count);
        await LoadAsync(123_456);
        Assert.Equal(3, begun.Count);
        await LoadAsync(7_777);
        Assert.Equal(4, begun.Count);
        Assert.Equal("1234567890123", (await answers.LoadAsync(5, false, () => Task.FromResult("1234567890123")))!.Answer); // more than all may
        Assert.Equal("1234567890123", (await answers.LoadAsync(5, false, () => throw new InvalidOperationException("It is kept.")))!.Answer);
    }

    [Fact]
    public async Task Load_ThatFails_FailsForAllWhoWaitAndIsMadeAnew()
    {
        var go = new TaskCompletionSource<string>();
        Task[] failing = [answers.LoadAsync(1, false, () => go.Task), answers.LoadAsync(1, false, () => go.Task)];
        go.SetException(new InvalidDataException("It does not come to the root."));
        foreach (Task each in failing)
            await Assert.ThrowsAsync<InvalidDataException>(() => each);
        Assert.Equal("1", (await LoadAsync(1))!.Answer);
    }

    private Task<CostlyAnswers<int, string>.Made?> LoadAsync(int key, Task? gate = null, bool isUsual = false) => answers.LoadAsync(key, isUsual, async () =>
    {
        Assert.Equal(1, Interlocked.Increment(ref together));
        begun.Enqueue(key);
        await (gate ?? Task.CompletedTask);
        Interlocked.Decrement(ref together);
        return $"{key}";
    });
}
