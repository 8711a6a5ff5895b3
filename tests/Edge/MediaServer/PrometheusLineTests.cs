using System.Text;
using FsCheck.Xunit;
using NodeProgram.Edge.MediaServer;

namespace NodeProgram.Edge.Tests.MediaServer;

/// <summary>Rows: the rules of the text exposition format 0.0.4 (prometheus.io, Exposition formats).</summary>
public sealed class PrometheusLineTests
{
    [Theory]
    [InlineData("a 1", "a", "", "1")]
    [InlineData("a{} 1", "a", "", "1")]
    [InlineData("\ta:b_9 { x = \"1\" , y=\"2\", }  1.5e+06 1395066363000 \r", "a:b_9", "1", "1.5e+06")]
    [InlineData("a{x=\"say \\\"}\\\" \\\\ \\n\"} NaN", "a", "say \\\"}\\\" \\\\ \\n", "NaN")]
    [InlineData("a{y=\"z\"} +Inf -1", "a", "", "+Inf")]
    [InlineData("# TYPE a counter", "", "", "")]
    [InlineData("", "", "", "")]
    public void TryParse_Allowed_IsTakenApart(string text, string name, string x, string value)
    {
        Assert.True(PrometheusLine.TryParse(Encoding.UTF8.GetBytes(text), out PrometheusLine line));
        Assert.Equal((name, x, value), (Encoding.UTF8.GetString(line.Name), Encoding.UTF8.GetString(line.Label("x"u8)), Encoding.UTF8.GetString(line.Value)));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a ")]
    [InlineData("a1.5x 1y")]
    [InlineData("9a 1")]
    [InlineData("a-b 1")]
    [InlineData("a{x=\"1\" 1")]
    [InlineData("a{x=\"1} 1")]
    [InlineData("a{x=1} 1")]
    [InlineData("a{x=\"1\"y=\"2\"} 1")]
    [InlineData("a{x=\"\\q\"} 1")]
    [InlineData("a{9=\"1\"} 1")]
    [InlineData("a{,} 1")]
    [InlineData("a{x} 1")]
    [InlineData("a one")]
    [InlineData("a 1 2 3")]
    [InlineData("a 1 soon")]
    [InlineData("<html>")]
    public void TryParse_NotAllowed_IsRefused(string text) => Assert.False(PrometheusLine.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Property]
    public void TryParse_AnyBytes_NeverThrows(byte[] text)
    {
        bool parsed = PrometheusLine.TryParse(text, out PrometheusLine line);
        Assert.True(parsed || line.Name.IsEmpty);
    }
}
