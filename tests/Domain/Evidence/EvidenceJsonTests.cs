using System.Text;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Evidence;

public sealed class EvidenceJsonTests
{
    private const string Balance = "{\"kind\":\"balance\",\"is\":{\"operator\":\"3\",\"cumulative\":\"10\",\"debt\":\"1\"}}";

    [Fact]
    public void Read_WrittenLine_IsTheSame()
    {
        (string kind, object content) = EvidenceJson.Read(Encoding.UTF8.GetBytes(Balance), 1);
        Assert.Equal(("balance", new BalanceLine(new OperatorId(3), new Wei(10), new Wei(1))), (kind, (BalanceLine)content));
        Assert.Equal(Balance, Encoding.UTF8.GetString(EvidenceJson.Write(kind, content)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"kind\":7,\"is\":{}}")]
    [InlineData("{\"kind\":null,\"is\":{}}")]
    [InlineData("{\"kind\":\"gift\",\"is\":{}}")] // no known kind
    [InlineData("{\"kind\":\"balance\"}")]
    [InlineData("{\"kind\":\"balance\",\"is\":null}")]
    [InlineData("{\"kind\":\"balance\",\"is\":[]}")]
    [InlineData("{\"kind\":\"balance\",\"is\":{}}")]
    [InlineData("{\"kind\":\"balance\",\"is\":{\"operator\":\"3\",\"cumulative\":\"-10\",\"debt\":\"1\"}}")]
    [InlineData("{\"kind\":\"balance\",\"is\":{\"operator\":\"3\",\"cumulative\":10,\"debt\":\"1\"}}")]
    [InlineData("{\"kind\":\"balance\",\"is\":{\"operator\":\"3\",\"debt\":\"1\",\"cumulative\":\"10\"}}")] // another order
    [InlineData("{\"kind\":\"balance\", \"is\":{\"operator\":\"3\",\"cumulative\":\"10\",\"debt\":\"1\"}}")] // a space
    [InlineData("{\"kind\":\"balance\",\"is\":{\"operator\":\"3\",\"cumulative\":\"10\",\"debt\":\"1\"},\"also\":1}")]
    [InlineData("{\"kind\":\"policy\",\"is\":{}}")]
    public void Read_AnythingElse_IsRefusedWithItsPlace(string line) =>
        Assert.Equal(17, Assert.Throws<EvidenceException>(() => EvidenceJson.Read(Encoding.UTF8.GetBytes(line), 17)).Line);

    [Fact]
    public void Read_LineOfAnySize_IsRefusedBeforeItIsRead() =>
        Assert.Contains("longer than", Assert.Throws<EvidenceException>(() => EvidenceJson.Read(new byte[EvidenceJson.LineBytesMax + 1], 1)).Message, StringComparison.Ordinal);
}
