using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Quantities;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Tests.Running;

public sealed class NodeConfigurationTests
{
    private static readonly NodeId Self = NodeId.FromBytes([1, .. new byte[31]]), Peer = NodeId.FromBytes([2, .. new byte[31]]);

    [Fact]
    public void Parse_Witnesses_AreThoseOfTheEpochWithTheKeysThatSpeakForThem()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] renewed = key.ExportSubjectPublicKeyInfo();
        NodeConfiguration read = Parse($$""" "epoch":7,"witnesses":[{"node":"{{Peer}}","key":"{{Base64Url.EncodeToString(renewed)}}"},{"node":"{{Self}}","key":null}] """);
        Assert.Equal(7, read.Bursts!.Witnesses!.Epoch);
        Assert.Equal(Peer, read.Bursts.Witnesses.Find(Peer.ToBytes().AsSpan(0, 16), renewed));
        Assert.True(read.Bursts.Witnesses.Find(Self.ToBytes().AsSpan(0, 16), renewed).IsNone); // another's key
        Assert.Null(Parse("\"epoch\":7").Bursts!.Witnesses);
    }

    [Theory]
    [InlineData("\"epoch\":7,\"witnesses\":{}", "witnesses")]
    [InlineData("\"epoch\":7,\"witnesses\":[{}]", "node")]
    [InlineData("\"epoch\":7,\"witnesses\":[{\"node\":\"0x00\"}]", "witnesses.node")]
    [InlineData("\"epoch\":7,\"witnesses\":[{\"node\":\"0x0000000000000000000000000000000000000000000000000000000000000002\",\"key\":\"AAAA\"}]", "witnesses.key")]
    [InlineData("\"epoch\":-1,\"witnesses\":[]", "epoch")]
    [InlineData("\"witnesses\":[]", "epoch")]
    public void Parse_WitnessesOfAnotherForm_AreRefusedByTheirField(string fields, string field) =>
        Assert.StartsWith(field + ":", Assert.Throws<FormatException>(() => Parse(fields)).Message, StringComparison.Ordinal);

    private static NodeConfiguration Parse(string fields) => NodeConfiguration.Parse(
        Encoding.UTF8.GetBytes($$"""{"node":"{{Self}}","state":"active","timings":{"slotMs":1000,"heartbeatMs":1000,"sendIntervalMs":5000,"refreshMs":10000,"epochMs":30000},"burst":{"bytes":4096},"targets":[],{{fields}}}"""), Self);
}
