using System.Text;
using System.Text.Json.Nodes;
using NodeProgram.Cli.Keys;

namespace NodeProgram.Cli.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    // The test vectors of the Web3 Secret Storage Definition: password, secret, both derivations.
    private const string Password = "testpassword";
    private const string Secret = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

    private const string Pbkdf2 = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string ScryptFile = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
        "kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"r":1,"p":8,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nodeop-keys-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData(Pbkdf2)]
    [InlineData(ScryptFile)]
    public void File_OfTheDefinition_OpensWithItsPasswordAndNoOther(string json)
    {
        string path = Write(json);
        Assert.Equal(Secret, Convert.ToHexStringLower(KeyFile.Open(path, Password)));
        Assert.Contains("password", Assert.Throws<KeyException>(() => KeyFile.Open(path, Password + "x")).Message, StringComparison.Ordinal);
    }

    // RFC 7914, section 12: the first and second vector.
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    public void Scrypt_Rfc7914_Agrees(string password, string salt, int n, int r, int p, string key) =>
        Assert.Equal(key, Convert.ToHexStringLower(Scrypt.Derive(Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes(salt), n, r, p, 64)));

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":3}")]
    public void File_OfAnotherKind_IsRefused(string json) => Assert.Throws<KeyException>(() => KeyFile.Open(Write(json), Password));

    [Theory]
    [InlineData("n", 262_143)] // no power of two
    [InlineData("n", 1 << 30)] // 128 GiB
    [InlineData("r", 0)]
    [InlineData("p", 100_000)]
    [InlineData("dklen", 16)]
    public void File_ThatAsksForMoreThanIsBorne_IsRefused(string parameter, int value)
    {
        JsonNode json = JsonNode.Parse(ScryptFile)!;
        json["crypto"]!["kdfparams"]![parameter] = value;
        Assert.Throws<KeyException>(() => KeyFile.Open(Write(json.ToJsonString()), Password));
    }

    [Fact]
    public void Key_NewAndAskedFor_IsTheSameAndOnlyTheOwners()
    {
        string path = Path.Combine(directory.FullName, "key.json"), password = Path.Combine(directory.FullName, "password");
        File.WriteAllText(password, "a password\n");
        Run made = Run.Of("key", "new", "--out", path, "--password-file", password, "--json");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Run shown = Run.Of("key", "address", "--key", path, "--password-file", password, "--json");
        Assert.Equal((string?)made.Json["address"], (string?)shown.Json["address"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(ExitCode.BadInput, Run.Of("key", "new", "--out", path, "--password-file", password).ExitCode);
    }

    [Fact]
    public void Key_OnTheCommandLine_IsNoOption() => Assert.Equal(ExitCode.Usage, Run.Of("key", "address", "--private-key", Secret).ExitCode);

    private string Write(string json)
    {
        string path = Path.Combine(directory.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, json);
        return path;
    }
}
