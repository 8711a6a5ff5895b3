using System.Numerics;
using Nethereum.ABI.EIP712;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;
using Nethereum.Signer.EIP712;

namespace NodeProgram.Emulator.Ethereum.Tests.TypedData;

// EIP-712's own example (assets/eip-712/Example.js) with the hashes and the signature that it gives.
public sealed class MailTests
{
    private const string Json = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
        "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],"Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail","domain":{"name":"Ether Mail","version":"1","chainId":1,"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
        "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},"to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    private const string Signature = "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c";
    private static readonly EthECKey Cow = new("0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4");

    private static readonly TypedData<Domain> Data = new()
    {
        Domain = new Domain { Name = "Ether Mail", Version = "1", ChainId = BigInteger.One, VerifyingContract = "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" },
        Types = MemberDescriptionFactory.GetTypesMemberDescription(typeof(Domain), typeof(Mail), typeof(Person)),
        PrimaryType = "Mail",
    };

    private static readonly Mail Hello = new()
    {
        From = new Person { Name = "Cow", Wallet = "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" },
        To = new Person { Name = "Bob", Wallet = "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" },
        Contents = "Hello, Bob!",
    };

    [Fact]
    public void Type_OfTheExample_IsItsText() =>
        Assert.Equal("Mail(Person from,Person to,string contents)Person(string name,address wallet)", Eip712TypedDataEncoder.Current.GetEncodedType("Mail", typeof(Mail), typeof(Person)));

    [Fact]
    public void Hashes_OfTheExample_AreItsHashes()
    {
        Eip712TypedDataEncoder encoder = Eip712TypedDataEncoder.Current;
        Assert.Equal("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", encoder.HashDomainSeparator(Data).ToHex());
        Assert.Equal("c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", encoder.HashStruct(Hello, "Mail", typeof(Mail), typeof(Person)).ToHex());
        Assert.Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", encoder.EncodeAndHashTypedData(Hello, Data).ToHex());
        Assert.Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", encoder.EncodeAndHashTypedData(Json).ToHex());
    }

    [Fact]
    public void Sign_TheExample_IsItsSignature()
    {
        Assert.Equal(Signature, Eip712TypedDataSigner.Current.SignTypedDataV4(Hello, Data, Cow));
        Assert.Equal(Signature, Eip712TypedDataSigner.Current.SignTypedDataV4(Json, Cow));
        Assert.Equal(Cow.GetPublicAddress(), Eip712TypedDataSigner.Current.RecoverFromSignatureV4(Hello, Data, Signature));
    }

    [Fact]
    public void Recover_ForAnotherDomain_IsAnother()
    {
        var elsewhere = new TypedData<Domain> { Types = Data.Types, PrimaryType = "Mail", Domain = new Domain { Name = "Ether Mail", Version = "1", ChainId = 2, VerifyingContract = Data.Domain.VerifyingContract } };
        Assert.NotEqual(Cow.GetPublicAddress(), Eip712TypedDataSigner.Current.RecoverFromSignatureV4(Hello, elsewhere, Signature));
    }

    // The group mail of eth-sig-util's tests for version 4 (arrays of structs): types are compared, for its hashes cover more than one thing.
    [Fact]
    public void Type_WithArraysOfStructs_NamesTheStructOnce() => Assert.Equal(
        "GroupMail(Person from,Person[] to,bytes32[2] marks,bytes attachment)Person(string name,address wallet)",
        Eip712TypedDataEncoder.Current.GetEncodedType("GroupMail", typeof(GroupMail), typeof(Person)));

    [Fact]
    public void Json_WithSomethingMissing_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Eip712TypedDataEncoder.Current.EncodeTypedData(Json.Replace("\"contents\":\"Hello, Bob!\"", "\"content\":\"\"", StringComparison.Ordinal)));
        Assert.Throws<ArgumentException>(() => Eip712TypedDataEncoder.Current.EncodeTypedData(Json.Replace("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB", "0xbB", StringComparison.Ordinal)));
        Assert.Throws<ArgumentException>(() => Eip712TypedDataEncoder.Current.EncodeTypedData("[]"));
    }

    [Struct("Mail")]
    public sealed class Mail
    {
        [Parameter("tuple", "from", 1, "Person")]
        public Person From { get; set; } = new();

        [Parameter("tuple", "to", 2, "Person")]
        public Person To { get; set; } = new();

        [Parameter("string", "contents", 3)]
        public string Contents { get; set; } = "";
    }

    [Struct("Person")]
    public sealed class Person
    {
        [Parameter("string", "name", 1)]
        public string Name { get; set; } = "";

        [Parameter("address", "wallet", 2)]
        public string Wallet { get; set; } = "";
    }

    [Struct("GroupMail")]
    public sealed class GroupMail
    {
        [Parameter("tuple", "from", 1, "Person")]
        public Person From { get; set; } = new();

        [Parameter("tuple[]", "to", 2, "Person[]")]
        public List<Person> To { get; set; } = [];

        [Parameter("bytes32[2]", "marks", 3)]
        public List<byte[]> Marks { get; set; } = [];

        [Parameter("bytes", "attachment", 4)]
        public byte[] Attachment { get; set; } = [];
    }
}
