using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Domain.Tests.Telemetry;

public sealed class TelemetryCodecTests
{
    [Fact]
    public void Write_PinnedExample_IsTheReviewedFile()
    {
        string pinned = Checkout.PathOf("docs/schemas/telemetry-batch.example.json");
        Assert.Equal(File.ReadAllText(pinned).TrimEnd('\n'), Encoding.UTF8.GetString(TelemetryCodec.Write(TelemetryExamples.Full)));
    }

    [Fact]
    public void GetSigningBytes_SignedBatch_AreThePrefixAndTheFormWithoutSignature()
    {
        string expected = "dtelecom-telemetry-v1\n" + Encoding.UTF8.GetString(TelemetryCodec.Write(TelemetryExamples.Full));
        Assert.Equal(expected, Encoding.UTF8.GetString(TelemetryCodec.GetSigningBytes(TelemetryExamples.Full with { Signature = new string('A', 86) })));
    }

    [Fact]
    public void TryParse_AnyBatchOfTheContract_ReadsBackTheSame() => Prop.ForAll(Arb.From(TelemetryExamples.Batches()), batch =>
    {
        byte[] wire = TelemetryCodec.Write(batch);
        Assert.True(TelemetryCodec.TryParse(wire, out TelemetryBatch? read, out TelemetryRefusal refusal), refusal.ToString());
        Assert.Equal(wire, TelemetryCodec.Write(read!));
        Assert.Equal(batch.Samples, read!.Samples);
        Assert.Equal(batch.Observations, read.Observations);
        Assert.Equal(batch.Commitments, read.Commitments);
        Assert.Equal(batch.Salts, read.Salts);
        Assert.Equal(batch.Bursts, read.Bursts);
        Assert.Equal(batch.Alerts, read.Alerts);
        Assert.Equal(Scalars(batch), Scalars(read));
    }).QuickCheckThrowOnFailure();

    private static TelemetryBatch Scalars(TelemetryBatch batch) => batch with { Samples = [], Observations = [], Commitments = [], Salts = [], Bursts = [], Alerts = [] };

    public static TheoryData<TelemetryBatch> OlderVersions =>
    [
        TelemetryExamples.Full with { Version = 1, Commitments = [], Salts = [], Bursts = [], Alerts = [] },
        TelemetryExamples.Full with { Version = 2, Alerts = [] },
    ];

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public void TryParse_OlderVersion_IsReadAndWrittenAsItCame(TelemetryBatch old)
    {
        byte[] wire = TelemetryCodec.Write(old);
        Assert.StartsWith($"{{\"v\":{old.Version},", Encoding.UTF8.GetString(wire), StringComparison.Ordinal);
        Assert.True(TelemetryCodec.TryParse(wire, out TelemetryBatch? read, out _));
        Assert.Equal(wire, TelemetryCodec.Write(read!));
    }

    private static readonly Bytes32 Some = Bytes32.Parse("0x" + new string('7', 64));

    public static TheoryData<string, TelemetryBatch> Contradictions => new()
    {
        { "commits", TelemetryExamples.Full with { Version = 1, Salts = [], Bursts = [], Alerts = [] } },
        { "salts", TelemetryExamples.Full with { Version = 1, Commitments = [], Bursts = [], Alerts = [] } },
        { "bursts", TelemetryExamples.Full with { Version = 1, Commitments = [], Salts = [], Alerts = [] } },
        { "alerts", TelemetryExamples.Full with { Version = 2 } },
        { "alerts[1].code", TelemetryExamples.Full with { Alerts = [new(TelemetryAlertCode.ErrorSlope, 1, 1), new(TelemetryAlertCode.DiskFill, 1, 1)] } },
        { "alerts[1].code", TelemetryExamples.Full with { Alerts = [new(TelemetryAlertCode.ErrorSlope, 1, 1), new(TelemetryAlertCode.ErrorSlope, 2, 1)] } },
        { "commits[1].slot", TelemetryExamples.Full with { Commitments = [new(5, Some), new(5, Some)] } },
        { "salts[1].slot", TelemetryExamples.Full with { Salts = [new(29_396_666, Some), new(29_396_665, Some)] } },
        { "salts[0].slot", TelemetryExamples.Full with { Salts = [new(29_396_665, Some)] } }, // nothing was seen in that slot
        { "salts[1].slot", TelemetryExamples.Full with { Salts = [new(29_396_666, Some), new(29_396_667, Some)] } },
        { "bursts[0].peer", TelemetryExamples.Full with { Bursts = [new(5, TelemetryExamples.Node, 1)] } },
        { "bursts[1].slot", TelemetryExamples.Full with { Bursts = [new(5, TelemetryExamples.PeerB, 1), new(5, TelemetryExamples.PeerA, 1)] } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void TryParse_SlotsThatContradictEachOther_AreRefusedNamingTheField(string field, TelemetryBatch batch)
    {
        Assert.False(TelemetryCodec.TryParse(TelemetryCodec.Write(batch), out _, out TelemetryRefusal refusal));
        Assert.Equal(new TelemetryRefusal(TelemetryRefusalCode.Inconsistent, field), refusal);
    }

    [Fact]
    public void TryParse_MoreCommitmentsThanAllowed_IsTooMany()
    {
        TelemetryBatch batch = TelemetryExamples.Full with { Commitments = [.. Enumerable.Range(0, 129).Select(slot => new SlotCommitment(slot, Some))] };
        Assert.False(TelemetryCodec.TryParse(TelemetryCodec.Write(batch), out _, out TelemetryRefusal refusal));
        Assert.Equal("telemetry.too-many commits", refusal.ToString());
    }

    [Fact]
    public void TryParse_OtherOrderAndBlanks_IsTheSameBatch()
    {
        JsonObject document = JsonNode.Parse(TelemetryCodec.Write(TelemetryExamples.Full))!.AsObject();
        var reversed = new JsonObject(document.Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        byte[] wire = Encoding.UTF8.GetBytes(reversed.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));

        Assert.True(TelemetryCodec.TryParse(wire, out TelemetryBatch? read, out _));
        Assert.Equal(TelemetryCodec.GetSigningBytes(TelemetryExamples.Full), TelemetryCodec.GetSigningBytes(read!));
    }

    // A quiet interval counts nothing; a counter that falls within one boot is a lie.
    public static TheoryData<string, Func<Sample, Sample>> FallingCounters => new()
    {
        { "", static sample => sample },
        { "samples[1].attempts", static sample => sample with { ConnectionAttempts = sample.ConnectionAttempts - 1 } },
        { "samples[1].successes", static sample => sample with { ConnectionSuccesses = sample.ConnectionSuccesses - 1 } },
        { "samples[1].requests", static sample => sample with { Requests = sample.Requests - 1 } },
        { "samples[1].errors", static sample => sample with { ServerErrors = sample.ServerErrors - 1 } },
        { "samples[1].at", static sample => sample with { AtUnixMs = sample.AtUnixMs - 10_000 } },
    };

    [Theory]
    [MemberData(nameof(FallingCounters))]
    public void TryParse_CountersFromSampleToSample_MayStandButNotFall(string field, Func<Sample, Sample> change)
    {
        Sample first = TelemetryExamples.Full.Samples[0];
        bool taken = TelemetryCodec.TryParse(
            TelemetryCodec.Write(TelemetryExamples.Full with { Samples = [first, change(first with { AtUnixMs = first.AtUnixMs + 10_000 })] }), out _, out TelemetryRefusal refusal);
        Assert.Equal(field.Length == 0, taken);
        if (!taken)
            Assert.EndsWith(" " + field, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_InPieces_IsTheSameBatch()
    {
        byte[] wire = TelemetryCodec.Write(TelemetryExamples.Full);
        for (int cut = 0; cut <= wire.Length; cut += 7)
        {
            Assert.True(TelemetryCodec.TryParse(Pieces(wire, cut), out TelemetryBatch? read, out _));
            Assert.Equal(wire, TelemetryCodec.Write(read!));
        }
    }

    // Each row breaks one rule of the contract (docs/schemas/telemetry-batch.schema.json and its description).
    [Theory]
    [InlineData("", "[]", "telemetry.not-json", "")]
    [InlineData("", "{", "telemetry.not-json", "")]
    [InlineData("", "", "telemetry.not-json", "")]
    [InlineData("", "null", "telemetry.not-json", "")]
    [InlineData("}]}", "}]} {}", "telemetry.not-json", "")]
    [InlineData("}]}", "}]},", "telemetry.not-json", "")]
    [InlineData("\"v\":3", "\"v\":4", "telemetry.unsupported-version", "v")]
    [InlineData("\"v\":3", "\"v\":3.0", "telemetry.wrong-type", "v")]
    [InlineData("\"v\":3", "\"v\":\"1\"", "telemetry.wrong-type", "v")]
    [InlineData("\"v\":3,", "", "telemetry.missing-field", "v")]
    [InlineData("\"v\":3", "\"v\":3,\"v\":3", "telemetry.duplicate-field", "v")]
    [InlineData("\"v\":3", "\"v\":3,\"w\":1", "telemetry.unknown-field", "w")]
    [InlineData("\"v\":3", "\"v\":3,\"<b>\":1", "telemetry.unknown-field", "?b?")]
    [InlineData("\"v\":3", "\"\\u0076\":1", "telemetry.unknown-field", "?u0076")]
    [InlineData("\"node\":\"0x1", "\"node\":\"0X1", "telemetry.out-of-range", "node")]
    [InlineData("\"node\":\"0x1", "\"node\":\"0x11", "telemetry.out-of-range", "node")]
    [InlineData("\"boot\":\"00", "\"boot\":\"0G", "telemetry.out-of-range", "boot")]
    [InlineData("\"boot\":\"00", "\"boot\":\"", "telemetry.out-of-range", "boot")]
    [InlineData("\"seq\":42", "\"seq\":-1", "telemetry.out-of-range", "seq")]
    [InlineData("\"seq\":42", "\"seq\":9007199254740992", "telemetry.out-of-range", "seq")]
    [InlineData("\"seq\":42", "\"seq\":99999999999999999999999", "telemetry.out-of-range", "seq")]
    [InlineData("\"seq\":42", "\"seq\":4e1", "telemetry.wrong-type", "seq")]
    [InlineData("\"seq\":42", "\"seq\":null", "telemetry.wrong-type", "seq")]
    [InlineData("relay/1.0.0", "relay 1.0.0", "telemetry.out-of-range", "software")]
    [InlineData("relay/1.0.0", "", "telemetry.out-of-range", "software")]
    [InlineData("relay/1.0.0", "r\\u0065lay", "telemetry.out-of-range", "software")]
    [InlineData("\"samples\":[", "\"samples\":{},\"x\":[", "telemetry.wrong-type", "samples")]
    [InlineData("\"samples\":[", "\"samples\":[1,", "telemetry.wrong-type", "samples[0]")]
    [InlineData("\"cpu\":125000", "\"cpu\":1000001", "telemetry.out-of-range", "samples[0].cpu")]
    [InlineData("\"cpu\":125000", "\"cpu\":{}", "telemetry.wrong-type", "samples[0].cpu")]
    [InlineData("\"cpu\":125000", "\"mem\":1", "telemetry.duplicate-field", "samples[0].mem")]
    [InlineData("\"cpu\":125000", "\"gpu\":1", "telemetry.unknown-field", "samples[0].gpu")]
    [InlineData("{\"at\":1763800000000,", "{", "telemetry.missing-field", "samples[1].at")]
    [InlineData("\"at\":1763800000000", "\"at\":1763799990000", "telemetry.inconsistent", "samples[1].at")]
    [InlineData("\"attempts\":1003", "\"attempts\":999", "telemetry.inconsistent", "samples[1].successes")]
    [InlineData("\"attempts\":1000,", "\"attempts\":2000,", "telemetry.inconsistent", "samples[1].attempts")]
    [InlineData("\"requests\":20000", "\"requests\":1", "telemetry.inconsistent", "samples[0].errors")]
    [InlineData("\"requests\":20000,", "", "telemetry.inconsistent", "samples[0].errors")]
    [InlineData("\"up\":1", "\"up\":true", "telemetry.wrong-type", "samples[0].up")]
    [InlineData("\"sent\":5,\"recv\":5", "\"sent\":4,\"recv\":5", "telemetry.inconsistent", "obs[0].recv")]
    [InlineData("\"sent\":5,\"recv\":0", "\"sent\":0,\"recv\":0", "telemetry.out-of-range", "obs[1].sent")]
    [InlineData("\"recv\":0", "\"recv\":1", "telemetry.inconsistent", "obs[1].rtt")]
    [InlineData("\"recv\":0", "\"recv\":0,\"rtt\":1", "telemetry.inconsistent", "obs[1].rtt")]
    [InlineData("\"recv\":0", "\"recv\":1,\"rtt\":1,\"jitter\":0", "telemetry.inconsistent", "obs[1].jitter")]
    [InlineData("\"target\":\"0xb", "\"target\":\"0xB", "telemetry.out-of-range", "obs[1].target")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "telemetry.inconsistent", "obs[1].target")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "1111111111111111111111111111111111111111111111111111111111111111", "telemetry.inconsistent", "obs[1].target")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1111111111111111111111111111111111111111111111111111111111111111", "telemetry.inconsistent", "obs[0].target")]
    [InlineData("{\"code\":1,", "{\"code\":0,", "telemetry.out-of-range", "alerts[0].code")]
    [InlineData("{\"code\":4,", "{\"code\":5,", "telemetry.out-of-range", "alerts[1].code")]
    [InlineData("{\"code\":4,", "{\"code\":1,", "telemetry.inconsistent", "alerts[1].code")]
    [InlineData("{\"code\":4,", "{\"code\":\"certificateExpiry\",", "telemetry.wrong-type", "alerts[1].code")]
    [InlineData("{\"code\":4,", "{", "telemetry.missing-field", "alerts[1].code")]
    [InlineData("\"since\":1763798000000", "\"figure\":1", "telemetry.missing-field", "alerts[1].since")]
    [InlineData("\"figure\":61", "\"figure\":1000000000000001", "telemetry.out-of-range", "alerts[0].figure")]
    [InlineData("\"figure\":61", "\"figure\":61,\"text\":\"<b>\"", "telemetry.unknown-field", "alerts[0].text")]
    [InlineData("\"skew\":-12", "\"skew\":-12,\"sig\":\"AAAA\"", "telemetry.out-of-range", "sig")]
    public void TryParse_OneRuleBroken_RefusedByCodeAndField(string replaced, string by, string code, string field)
    {
        string valid = Encoding.UTF8.GetString(TelemetryCodec.Write(TelemetryExamples.Full));
        int at = valid.IndexOf(replaced, StringComparison.Ordinal);
        Assert.True(at >= 0, "the row no longer fits the example");
        string wire = replaced.Length == 0 ? by : valid[..at] + by + valid[(at + replaced.Length)..];

        Assert.False(TelemetryCodec.TryParse(Encoding.UTF8.GetBytes(wire), out TelemetryBatch? read, out TelemetryRefusal refusal));
        Assert.Null(read);
        Assert.Equal((code, field), (refusal.StableCode, refusal.Field));
    }

    [Theory]
    [InlineData(86, 'A', true)]
    [InlineData(85, 'A', false)]
    [InlineData(87, 'A', false)]
    [InlineData(86, 'B', false)] // non-zero unused bits: a second text of the same signature
    [InlineData(86, '=', false)]
    public void TryParse_SignatureText_OneFormOnly(int length, char character, bool accepted)
    {
        byte[] wire = TelemetryCodec.Write(TelemetryExamples.Full with { Signature = new string(character, length) });
        Assert.Equal(accepted, TelemetryCodec.TryParse(wire, out _, out _));
    }

    [Fact]
    public void TryParse_Bounds_LastInsideAcceptedFirstOutsideRefused()
    {
        Sample[] samples = [.. Enumerable.Range(0, 61).Select(index => new Sample { AtUnixMs = index })];
        Assert.Equal("", Refusal(TelemetryExamples.Full with { Samples = samples[..60] }));
        Assert.Equal("telemetry.too-many samples", Refusal(TelemetryExamples.Full with { Samples = samples }));

        PeerObservation[] observations = [.. Enumerable.Range(0, 513).Select(index => new PeerObservation { Slot = index, Target = TelemetryExamples.PeerA, Sent = 1, Received = 0 })];
        Assert.Equal("", Refusal(TelemetryExamples.Full with { Observations = observations[..512], Salts = [] }));
        Assert.Equal("telemetry.too-many obs", Refusal(TelemetryExamples.Full with { Observations = observations }));

        byte[] wire = TelemetryCodec.Write(TelemetryExamples.Full);
        byte[] atLimit = [.. wire, .. Enumerable.Repeat((byte)' ', 65_536 - wire.Length)];
        Assert.True(TelemetryCodec.TryParse(atLimit, out _, out _));
        Assert.False(TelemetryCodec.TryParse([.. atLimit, (byte)' '], out _, out TelemetryRefusal refusal));
        Assert.Equal("telemetry.too-large", refusal.StableCode);
    }

    [Fact]
    public void TryParse_TighterPolicy_RefusesWhatTheContractAllows()
    {
        Assert.False(TelemetryCodec.TryParse(TelemetryCodec.Write(TelemetryExamples.Full), out _, out TelemetryRefusal refusal, new TelemetryPolicy { SamplesPerBatchMax = 1 }));
        Assert.Equal("telemetry.too-many samples", refusal.ToString());
    }

    [Fact]
    public void TryParse_NoSampleAndNoObservation_Refused() =>
        Assert.Equal("telemetry.inconsistent samples", Refusal(TelemetryExamples.Full with { Samples = [], Observations = [], Commitments = [], Salts = [], Bursts = [] }));

    // Whatever the bytes, an answer: never an exception, and never a batch that does not survive its own form.
    [Fact]
    public void TryParse_MutatedBytes_AnswersAndStaysConsistent()
    {
        byte[] valid = TelemetryCodec.Write(TelemetryExamples.Full);
        var random = new Random(7);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] wire = [.. valid];
            for (int change = random.Next(1, 4); change > 0; change--)
                wire[random.Next(wire.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "{}[]\",:0123456789-.e\\"[random.Next(21)]);
            if (TelemetryCodec.TryParse(wire, out TelemetryBatch? batch, out TelemetryRefusal refusal))
            {
                accepted++;
                Assert.True(TelemetryCodec.TryParse(TelemetryCodec.Write(batch!), out _, out _));
            }
            else
            {
                Assert.StartsWith("telemetry.", refusal.StableCode, StringComparison.Ordinal);
            }
        }

        Assert.InRange(accepted, 1, 19_999);
    }

    private static string Refusal(TelemetryBatch batch) =>
        TelemetryCodec.TryParse(TelemetryCodec.Write(batch), out _, out TelemetryRefusal refusal) ? "" : refusal.ToString();

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int cut)
    {
        var first = new Piece(bytes.AsMemory(0, cut), 0, null);
        var last = new Piece(bytes.AsMemory(cut), cut, first);
        return new ReadOnlySequence<byte>(first, 0, last, bytes.Length - cut);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index, Piece? before)
        {
            Memory = memory;
            RunningIndex = index;
            before?.Next = this;
        }
    }
}
