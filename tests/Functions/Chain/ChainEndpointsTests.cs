using System.Net;
using System.Text;
using NodeProgram.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>Several endpoints of a real chain, some of which fail in their own ways.</summary>
public sealed class ChainEndpointsTests(ChainFixture fixture) : IClassFixture<ChainFixture>
{
    public static TheoryData<string> Faults => ["drops", "500", "html", "empty", "error", "slow"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Call_ThatTheFirstEndpointDoesNotAnswer_GoesToTheNext(string fault)
    {
        using var http = new HttpClient(new Faulty(fault)) { Timeout = TimeSpan.FromMilliseconds(300) };
        var endpoints = new ChainEndpoints([new RpcNode(fixture.Chain.Anvil.Url, http, AnvilProcess.ChainId), fixture.Chain.Node]);
        ChainBlock head = await endpoints.HeadAsync(default);
        Assert.Equal((await fixture.Chain.Node.HeadAsync(default)).Hash, head.Hash);
        Assert.True(await endpoints.NonceAsync(fixture.Chain.Contracts.People.Governor.Address, default) > 0);
    }

    [Fact]
    public async Task Call_ThatNobodyAnswers_IsAFaultAfterABoundedNumberOfTries()
    {
        var handler = new Faulty("500");
        using var http = new HttpClient(handler);
        var endpoints = new ChainEndpoints([new RpcNode(fixture.Chain.Anvil.Url, http, AnvilProcess.ChainId), new RpcNode(fixture.Chain.Anvil.Url, http, AnvilProcess.ChainId)]);
        var fault = await Assert.ThrowsAsync<ChainFaultException>(() => endpoints.HeadAsync(default));
        Assert.Equal("chain-unreachable", fault.Code);
        Assert.Equal(2 * ChainEndpoints.RoundsMax, handler.Calls);
    }

    [Fact]
    public async Task Endpoint_OfAnotherChain_IsNotUsed()
    {
        using var http = new HttpClient();
        var other = new RpcNode(fixture.Chain.Anvil.Url, http, 5);
        Assert.Equal("chain-other", (await Assert.ThrowsAsync<ChainFaultException>(() => other.HeadAsync(default))).Code);
        Assert.NotNull(await new ChainEndpoints([other, fixture.Chain.Node]).HeadAsync(default));
    }

    [Fact]
    public async Task Call_ThatTheContractRefuses_IsAnAnswerAndNotTriedElsewhere()
    {
        EthereumAddress rewards = fixture.Chain.Contracts.Addresses[ContractName.RewardDistributor];
        // fund(0)
        ChainAnswer answer = await new ChainEndpoints([fixture.Chain.Node]).CallAsync(null, rewards, "0xca1d209d" + new string('0', 64), null, default);
        Assert.Null(answer.Data);
        Assert.Equal("AmountZero", ContractErrors.NameOf(answer.Revert!));
    }

    private sealed class Faulty(string fault) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            if (fault == "slow")
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return fault switch
            {
                "drops" => throw new HttpRequestException("The connection was closed."),
                "500" => new HttpResponseMessage(HttpStatusCode.InternalServerError),
                "html" => Text("<html>Too many requests</html>"),
                "empty" => Text("{}"),
                _ => Text("""{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}"""),
            };
        }

        private static HttpResponseMessage Text(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
