using System.Reflection;
using System.Text;
using NodeProgram.Emulator.EventHubs;

namespace NodeProgram.Benchmarks.Ingest;

/// <summary>Where the hub puts a publisher's events; its hash is not public, because no program needs to know it.</summary>
internal static class HubPartition
{
    private delegate int Hash(ReadOnlySpan<byte> keyUtf8, int partitions);

    private static readonly Hash Function = typeof(EmbeddedEventHubs).Assembly.GetType("NodeProgram.Emulator.EventHubs.Log.PartitionHash", throwOnError: true)!
        .GetMethod("PartitionOf", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Hash>();

    public static int Of(string publisher, int partitions) => Function(Encoding.UTF8.GetBytes(publisher), partitions);
}
