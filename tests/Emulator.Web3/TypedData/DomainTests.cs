using System.Numerics;
using Nethereum.ABI.EIP712;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Signer;
using Nethereum.Signer.EIP712;

namespace NodeProgram.Emulator.Ethereum.Tests.TypedData;

public sealed class DomainTests
{
    [Fact]
    public void Type_OfADomain_HasTheFieldsOfItsClassInTheStandardsOrder()
    {
        Assert.Equal("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)", Eip712TypedDataEncoder.Current.GetEncodedType("EIP712Domain", typeof(Domain)));
        Assert.Equal("EIP712Domain(string name,string version,uint256 chainId)", Eip712TypedDataEncoder.Current.GetEncodedType("EIP712Domain", typeof(DomainWithNameVersionAndChainId)));
    }

    [Fact]
    public void Sign_WithAFieldOfTheDomainMissing_IsRefused()
    {
        TypedData<Domain> data = New(new Domain { Name = "n", Version = "1", ChainId = BigInteger.One });
        Assert.Throws<ArgumentException>(() => Eip712TypedDataSigner.Current.SignTypedDataV4(new Note { Text = "t" }, data, EthECKey.GenerateKey()));
    }

    [Fact]
    public void Recover_OfAnyMessageForADomainWithoutAContract_IsWhoSigned()
    {
        EthECKey key = EthECKey.GenerateKey();
        TypedData<DomainWithNameVersionAndChainId> data = New(new DomainWithNameVersionAndChainId { Name = "n", Version = "1", ChainId = BigInteger.One });
        string signature = Eip712TypedDataSigner.Current.SignTypedDataV4(new Note { Text = "t" }, data, key);
        Assert.Equal(key.GetPublicAddress(), Eip712TypedDataSigner.Current.RecoverFromSignatureV4(new Note { Text = "t" }, data, signature));
        Assert.NotEqual(key.GetPublicAddress(), Eip712TypedDataSigner.Current.RecoverFromSignatureV4(new Note { Text = "u" }, data, signature));
    }

    private static TypedData<T> New<T>(T domain) => new() { Domain = domain, PrimaryType = "Note", Types = MemberDescriptionFactory.GetTypesMemberDescription(typeof(T), typeof(Note)) };

    [Struct("Note")]
    public sealed class Note
    {
        [Parameter("string", "text", 1)]
        public string Text { get; set; } = "";
    }
}
