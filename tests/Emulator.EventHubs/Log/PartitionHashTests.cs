using System.Text;
using FsCheck.Xunit;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Tests.Log;

public class PartitionHashTests
{
    // The vectors of the service's clients (PartitionResolver and its tests in azure-sdk-for-net); the last three computed with that algorithm.
    [Theory]
    [InlineData("", 0)]
    [InlineData("7", -15263)]
    [InlineData("131", 30562)]
    [InlineData("7149583486996073602", 12977)]
    [InlineData("FWfAT", -22341)]
    [InlineData("sOdeEAsyQoEuEFPGerWO", -6503)]
    [InlineData("device-1", 26788)]
    [InlineData("device-2", 12622)]
    [InlineData("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", 18065)]
    public void Hash_OfKnownKeys_IsTheServicesHash(string key, short hash) => Assert.Equal(hash, PartitionHash.Hash(key));

    [Theory]
    [InlineData("device-1", 4, 0)]
    [InlineData("device-1", 32, 4)]
    [InlineData("device-2", 4, 2)]
    [InlineData("device-2", 32, 14)]
    [InlineData("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", 4, 1)]
    [InlineData("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", 32, 17)]
    public void PartitionOf_KnownKeys_IsTheServicesPartition(string key, int partitions, int partition) =>
        Assert.Equal(partition, PartitionHash.PartitionOf(Encoding.UTF8.GetBytes(key), partitions));

    [Property]
    public bool PartitionOf_AnyKey_IsWithinTheHub(string key, ushort partitions)
    {
        int count = (partitions % 1024) + 1;
        int partition = PartitionHash.PartitionOf(Encoding.UTF8.GetBytes(key ?? ""), count);
        return partition >= 0 && partition < count;
    }
}
