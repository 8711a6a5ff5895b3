using System.Numerics;
using System.Text.Json.Nodes;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Signer.EIP712;
using Nethereum.Util;
using NodeProgram.Dev.Running;
using NodeProgram.Emulator.Ethereum.Tests.Running;
using NodeProgram.Emulator.Ethereum.Transactions;

namespace NodeProgram.Emulator.Ethereum.Tests.Transactions;

[Collection(Running.Chain.Name)]
public sealed class SigningTests(ChainFixture chain)
{
    private const string To = "0x3535353535353535353535353535353535353535";
    private static readonly EthECKey Key = new(AnvilProcess.Keys[7]);

    // EIP-155, "Example".
    [Fact]
    public void Legacy_OfTheStandardsExample_IsItsBytes()
    {
        var transaction = new UnsignedTransaction(1, 9, 21000, To, BigInteger.Pow(10, 18), [], 20_000_000_000, null, []);
        Assert.Equal(
            "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            transaction.Sign(new EthECKey("4646464646464646464646464646464646464646464646464646464646464646")).ToHex());
    }

    // Anvil signs with the same key and, like us, by RFC 6979: the bytes must be the same.
    [Theory]
    [InlineData(0, "0", "0x")]
    [InlineData(127, "1", "0x01")]
    [InlineData(128, "1000000000000000000", "0x00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(70000, "115792089237316195423570985008687907853269984665640564039457584007913129639935", "0xffee")]
    public async Task DynamicFee_OfAnything_IsWhatAnvilSigns(int nonce, string value, string data)
    {
        AccessList[] list = nonce == 0 ? [] : [new AccessList { Address = To, StorageKeys = ["0x" + new string('0', 63) + "1", "0x" + new string('f', 64)] }, new AccessList { Address = Key.GetPublicAddress() }];
        var transaction = new UnsignedTransaction(AnvilProcess.ChainId, nonce, 100_000 + nonce, To, BigInteger.Parse(value), data.HexToByteArray(), 30_000_000_000, 1_000_000_000, list);
        JsonNode? signed = await chain.Anvil.CallAsync("eth_signTransaction", new
        {
            from = Key.GetPublicAddress(), to = To, nonce = Hex(nonce), gas = Hex(100_000 + nonce), value = Hex(BigInteger.Parse(value)), input = data, type = "0x2", chainId = Hex(AnvilProcess.ChainId),
            maxFeePerGas = Hex(30_000_000_000), maxPriorityFeePerGas = Hex(1_000_000_000), accessList = list.Select(entry => new { address = entry.Address, storageKeys = entry.StorageKeys }),
        });
        Assert.Equal((string)signed!, transaction.Sign(Key).ToHex(prefix: true));
    }

    [Fact]
    public async Task Legacy_OfACreation_IsWhatAnvilSigns()
    {
        var transaction = new UnsignedTransaction(AnvilProcess.ChainId, 3, 90_000, null, 0, [0x60, 0x00], 5_000_000_000, null, []);
        JsonNode? signed = await chain.Anvil.CallAsync("eth_signTransaction", new
        {
            from = Key.GetPublicAddress(), nonce = Hex(3), gas = Hex(90_000), value = "0x0", input = "0x6000", type = "0x0", gasPrice = Hex(5_000_000_000), chainId = Hex(AnvilProcess.ChainId),
        });
        Assert.Equal((string)signed!, transaction.Sign(Key).ToHex(prefix: true));
    }

    [Fact]
    public async Task Message_OfAnything_IsWhatAnvilSigns()
    {
        const string Text = "naïve €\nsecond line";
        JsonNode? signed = await chain.Anvil.CallAsync("personal_sign", Text.ToHexUTF8(), Key.GetPublicAddress());
        Assert.Equal((string)signed!, new EthereumMessageSigner().EncodeUTF8AndSign(Text, Key));
    }

    // Arrays of structs, fixed arrays, negative and large numbers: nested deeper than the standard's own example.
    [Fact]
    public async Task TypedData_WithArraysAndStructs_IsWhatAnvilSigns()
    {
        const string Json = """
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
            "Person":[{"name":"name","type":"string"},{"name":"wallets","type":"address[]"}],
            "Group":[{"name":"members","type":"Person[]"},{"name":"marks","type":"bytes32[2]"},{"name":"grid","type":"int64[2][]"},{"name":"note","type":"bytes"},{"name":"open","type":"bool"},{"name":"id","type":"bytes4"},{"name":"limit","type":"uint256"}]},
            "primaryType":"Group","domain":{"name":"Groups","version":"2","chainId":31337,"verifyingContract":"0x3535353535353535353535353535353535353535"},
            "message":{"members":[{"name":"Ada","wallets":["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]},{"name":"","wallets":[]}],
            "marks":["0x0101010101010101010101010101010101010101010101010101010101010101","0x0202020202020202020202020202020202020202020202020202020202020202"],
            "grid":[[-1,2],[3,"4"]],"note":"0x0102","open":true,"id":"0x01020304","limit":"115792089237316195423570985008687907853269984665640564039457584007913129639935"}}
            """;
        JsonNode? signed = await chain.Anvil.CallAsync("eth_signTypedData_v4", Key.GetPublicAddress(), JsonNode.Parse(Json));
        Assert.Equal((string)signed!, Eip712TypedDataSigner.Current.SignTypedDataV4(Json, Key));
    }

    [Fact]
    public async Task Hash_OfASignedTransaction_IsTheNodesBeforeItIsSent()
    {
        Nethereum.Web3.Web3 web3 = chain.Sender(7);
        string raw = await web3.TransactionManager.SignTransactionAsync(new TransactionInput { To = To, Gas = new(21000) });
        Assert.Equal("0x" + TransactionUtils.CalculateTransactionHash(raw), await web3.Eth.Transactions.SendRawTransaction.SendRequestAsync("0x" + raw));
    }

    private static string Hex(BigInteger value) => value.ToHex(littleEndian: false);
}
