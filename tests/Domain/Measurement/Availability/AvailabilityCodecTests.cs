using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodeProgram.Domain.Measurement.Availability;

namespace NodeProgram.Domain.Tests.Measurement.Availability;

public sealed class AvailabilityCodecTests
{
    private static readonly Arbitrary<int[][]> Windows = Gen.Choose(0, 7).ArrayOf(12).ArrayOf().ToArbitrary();

    // Verdicts of several epochs, one after the other, with gaps in which the node was not active.
    private static EpochAvailability[] Window(int[][] epochs) =>
        [.. epochs.Select((verdicts, i) => EpochAvailability.Of(480_000 + i * 12L + i % 3, [.. verdicts.Select(verdict => (SlotVerdict)verdict)]))];

    private static bool Same(EpochAvailability left, EpochAvailability right) =>
        left with { Outages = right.Outages } == right && left.Outages.SequenceEqual(right.Outages);

    [Property]
    public Property Codec_AnyWindow_ReadsBackTheSame() => Prop.ForAll(Windows, epochs =>
    {
        EpochAvailability[] window = Window(epochs);
        IReadOnlyList<EpochAvailability>? back = AvailabilityCodec.Read(AvailabilityCodec.Write(window));
        return back is not null && back.Count == window.Length && back.Zip(window).All(pair => Same(pair.First, pair.Second));
    });

    [Property]
    public Property Read_CutOrExtended_IsRefused() => Prop.ForAll(Windows, epochs =>
    {
        byte[] bytes = AvailabilityCodec.Write(Window(epochs));
        return Enumerable.Range(0, bytes.Length).All(length => AvailabilityCodec.Read(bytes.AsSpan(0, length)) is null) && AvailabilityCodec.Read([.. bytes, 0]) is null;
    });

    [Theory]
    [InlineData("u", false, false)]
    [InlineData("d", true, true)]
    [InlineData("du", true, false)]
    [InlineData("ud", false, true)]
    public void Codec_OpenEnds_AreKept(string slots, bool openAtStart, bool openAtEnd)
    {
        EpochAvailability[] window = [EpochAvailability.Of(7, [.. slots.Select(slot => slot == 'u' ? SlotVerdict.Up : SlotVerdict.Down)])];
        EpochAvailability back = Assert.Single(AvailabilityCodec.Read(AvailabilityCodec.Write(window))!);
        Assert.Equal((openAtStart, openAtEnd), (back.OpenAtStart, back.OpenAtEnd));
    }

    [Fact]
    public void Form_OfVersionOne_IsPinned() => Assert.Equal(
        // version, epochs, first slot 100, up 1, down 2, unknown 1, left out 0, open at end, outages, 1 slot after the first, 2 slots
        [1, 1, 100, 1, 2, 1, 0, 2, 1, 1, 2],
        AvailabilityCodec.Write([EpochAvailability.Of(100, [SlotVerdict.Up, SlotVerdict.Down, SlotVerdict.Unknown, SlotVerdict.Down])]));

    [Fact]
    public void Read_OtherVersionOrTooManyEpochs_IsRefused()
    {
        Assert.NotNull(AvailabilityCodec.Read([1, 0]));
        Assert.Null(AvailabilityCodec.Read([2, 0]));
        Assert.Null(AvailabilityCodec.Read([]));
        EpochAvailability[] most = Window([.. Enumerable.Repeat(new int[] { 1 }, AvailabilityCodec.EpochsMax)]);
        Assert.Equal(AvailabilityCodec.EpochsMax, AvailabilityCodec.Read(AvailabilityCodec.Write(most))!.Count);
        Assert.Null(AvailabilityCodec.Read(AvailabilityCodec.Write([.. most, EpochAvailability.Of(1_000_000, [])])));
    }
}
