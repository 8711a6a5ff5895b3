using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;

namespace NodeProgram.Functions.Tests.Auth.SignIn;

public class SessionTokenTests
{
    private const string Address = "0xde709f2102306220921060314715629080e2fb77";
    private static readonly string Secret = new('A', 43);

    [Fact]
    public void Token_Made_ReadsBackAndIsNeverTheSame()
    {
        Assert.True(EthereumAddress.TryParse(Address, out EthereumAddress owner));
        SessionToken token = SessionToken.Create(owner);
        Assert.True(SessionToken.TryParse(token.ToString(), out SessionToken? again));
        Assert.Equal((owner, token.Hash), (again.Address, again.Hash));
        Assert.NotEqual(token.ToString(), SessionToken.Create(owner).ToString());
    }

    [Fact]
    public void Token_InAnyOtherForm_IsNone()
    {
        Assert.True(SessionToken.TryParse($"op.{Address}.{Secret}", out _));
        foreach (string text in new[]
        {
            "", "op.", $"op.{Address}.", $"op.{Address}.{Secret}A", $"op.{Address}.{Secret[1..]}", $"op.{Address}.{Secret[1..]}=", $"op.{Address}.{Secret[1..]}/", $"OP.{Address}.{Secret}",
            $"op.{Address}:{Secret}", $"op.{Address.ToUpperInvariant()}.{Secret}", $"op.0x0000000000000000000000000000000000000000.{Secret}", $"xx.{Address}.{Secret}",
        })
            Assert.False(SessionToken.TryParse(text, out _), text);
    }
}
