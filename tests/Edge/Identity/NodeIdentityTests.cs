using System.Security.Cryptography;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Identity;

public sealed class NodeIdentityTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void LoadOrCreate_Twice_IsTheSameNodeInAFileForTheOwnerAlone()
    {
        using NodeIdentity first = NodeIdentity.LoadOrCreate(directory.Location);
        using NodeIdentity second = NodeIdentity.LoadOrCreate(directory.Location);
        Assert.Equal(first.Node, second.Node);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.KeyPath));
        Assert.Equal([first.KeyPath], Directory.GetFiles(directory.Location));
    }

    [Fact]
    public async Task LoadOrCreate_ManyAtOnce_EndWithOneKey()
    {
        for (int round = 0; round < 100; round++)
        {
            string place = directory["round" + round];
            using var together = new Barrier(4);
            string[] nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    using NodeIdentity identity = NodeIdentity.LoadOrCreate(place);
                    return identity.Node.ToString();
                },
                TaskCreationOptions.LongRunning)));
            Assert.Single(nodes.Distinct());
            Assert.Single(Directory.GetFiles(place));
        }
    }

    [Fact]
    public void TryLoad_IdBesideTheKey_IsTheNodesWithAnotherKey()
    {
        NodeIdentity.LoadOrCreate(directory.Location).Dispose();
        string id = "0x" + new string('a', 64);
        File.WriteAllText(directory[NodeIdentity.IdFileName], id + "\n");
        using NodeIdentity renewed = NodeIdentity.TryLoad(directory.Location)!;
        Assert.Equal(id, renewed.Node.ToString());
        File.WriteAllText(directory[NodeIdentity.IdFileName], "0xAA");
        Assert.Contains("no node's id", Assert.Throws<IdentityException>(() => NodeIdentity.TryLoad(directory.Location)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_NoKey_IsNull() => Assert.Null(NodeIdentity.TryLoad(directory.Location));

    [Fact]
    public void TryLoad_KeyOpenToOthers_Refused()
    {
        using NodeIdentity identity = NodeIdentity.LoadOrCreate(directory.Location);
        File.SetUnixFileMode(identity.KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<IdentityException>(() => NodeIdentity.TryLoad(directory.Location)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_NoPrivateP256Key_Refused()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (string text in new[] { "", "no key", p384.ExportPkcs8PrivateKeyPem(), p256.ExportSubjectPublicKeyInfoPem() })
        {
            directory.Write(NodeIdentity.FileName, text);
            File.SetUnixFileMode(directory[NodeIdentity.FileName], UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Throws<IdentityException>(() => NodeIdentity.TryLoad(directory.Location));
        }
    }
}
