using NodeProgram.Emulator.EventHubs.Tests.Crash;

namespace NodeProgram.Emulator.EventHubs.Tests;

/// <summary>Entry of the process that the crash tests kill; the test runner does not use it.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => CrashChild.RunAsync(args);
}
