using System.Net;
using System.Net.Sockets;
using System.Text;
using Nethereum.Contracts;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;

namespace NodeProgram.Emulator.Ethereum.Tests.Rpc;

public sealed class RpcFaultTests
{
    [Fact]
    public async Task Request_WhereNobodyListens_IsAFaultOfTheWay()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var fault = await Assert.ThrowsAsync<RpcClientUnknownException>(() => new Web3($"http://127.0.0.1:{port}").Eth.ChainId.SendRequestAsync());
        Assert.IsType<HttpRequestException>(fault.InnerException);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\"")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("this is no HTTP\r\n\r\n")]
    public async Task Request_WithoutAnAnswer_IsAFaultOfTheWay(string answer) => await Assert.ThrowsAsync<RpcClientUnknownException>(() => AskAsync(answer));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}")]
    [InlineData("{\"result\":\"not hexadecimal\"}")]
    [InlineData("{\"result\":{}}")]
    [InlineData("{\"result\":-1}")]
    [InlineData("{\"error\":\"text\"}")]
    [InlineData("{\"result\":\"0x10000000000000000000000000000000000000000000000000000000000000000\"}")]
    public async Task Answer_ThatIsNone_IsAFaultOfTheWay(string body) => await Assert.ThrowsAsync<RpcClientUnknownException>(() => AskAsync(Ok(body)));

    [Fact]
    public async Task Answer_WithAnError_HasItsCodeMessageAndData()
    {
        var error = await Assert.ThrowsAsync<RpcResponseException>(() => AskAsync(Ok("{\"error\":{\"code\":-32000,\"message\":\"header not found\",\"data\":\"0x08c379\"}}")));
        Assert.Equal((-32000, "header not found: eth_chainId", "0x08c379"), (error.RpcError.Code, error.RpcError.Message, error.RpcError.GetDataAsString()));
    }

    // Whatever a contract says, what comes of it is one of two exceptions and nothing else.
    [Theory]
    [InlineData("0x08c379a0")]
    [InlineData("0x08c379a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0x08c379a000000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000001ff00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0x12345678")]
    public void Refusal_ThatIsNoText_IsAnErrorOfItsOwn(string data) =>
        Assert.Throws<SmartContractCustomErrorRevertException>(() => ContractRevertExceptionHandler.HandleContractRevertException(new RpcResponseException(new RpcError(3, "execution reverted", data))));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x1234")]
    [InlineData("Reverted 0x")]
    public void Refusal_WithoutData_IsLeftToTheNodesError(string? data) =>
        ContractRevertExceptionHandler.HandleContractRevertException(new RpcResponseException(new RpcError(3, "execution reverted", data)));

    [Fact]
    public async Task Answer_ThatTakesTooLong_IsATimeout()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
        var web3 = new Web3(new RpcClient(new Uri($"http://{server.LocalEndpoint}"), http));
        // The kernel accepts the connection; nobody ever reads from it.
        await Assert.ThrowsAsync<RpcClientTimeoutException>(() => web3.Eth.ChainId.SendRequestAsync());
    }

    [Fact]
    public async Task Answer_WithoutAResult_IsNull()
    {
        (Web3 web3, Task serving) = Serve(Ok("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}"));
        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync("0x00"));
        await serving;
    }

    [Fact]
    public async Task Request_AsItIsSent_IsJsonRpc()
    {
        (Web3 web3, Task<string> serving) = Serve(Ok("{\"result\":[]}"));
        BlockParameter finalized = new();
        finalized.SetValue(BlockParameter.BlockParameterType.finalized);
        await web3.Eth.Filters.GetLogs.SendRequestAsync(new NewFilterInput { FromBlock = new BlockParameter(16), ToBlock = finalized, Address = ["0xaa"], Topics = [null, "0x01", new object[] { "0x02", "0x03" }] }, 5);
        Assert.EndsWith("""{"jsonrpc":"2.0","id":5,"method":"eth_getLogs","params":[{"fromBlock":"0x10","toBlock":"finalized","address":["0xaa"],"topics":[null,"0x01",["0x02","0x03"]]}]}""", await serving, StringComparison.Ordinal);
    }

    private static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static async Task<HexBigInteger> AskAsync(string answer)
    {
        (Web3 web3, Task serving) = Serve(answer);
        try
        {
            return await web3.Eth.ChainId.SendRequestAsync();
        }
        finally
        {
            await serving;
        }
    }

    // Answers one connection, then hangs up.
    private static (Web3 Web3, Task<string> Request) Serve(string answer)
    {
        var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        return (new Web3(new RpcClient(new Uri($"http://{server.LocalEndpoint}"), new HttpClient())), ServeAsync());

        async Task<string> ServeAsync()
        {
            using TcpClient client = await server.AcceptTcpClientAsync();
            server.Stop();
            byte[] buffer = new byte[8192];
            var request = new StringBuilder();
            while (!request.ToString().EndsWith('}'))
                request.Append(Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer)));
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
            return request.ToString();
        }
    }
}
