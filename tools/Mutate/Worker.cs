using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace NodeProgram.Mutate;

/// <summary>Runs the tests once for each mutant whose number it reads, in one process: the tests are loaded and found once. Prints <c>number killed|survived</c>.</summary>
internal static class Worker
{
    public static int Run(string testsAssembly, IReadOnlyList<string> namespaces)
    {
        string folder = Path.GetDirectoryName(testsAssembly)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            File.Exists(Path.Combine(folder, name.Name + ".dll")) ? context.LoadFromAssemblyPath(Path.Combine(folder, name.Name + ".dll")) : null;
        FieldInfo active = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, "NodeProgram.Domain.dll")).GetType("Mutation")!.GetField("Active")!;
        Assembly tests = AssemblyLoadContext.Default.LoadFromAssemblyPath(testsAssembly);

        using var framework = new XunitTestFramework(new Sink());
        using var found = new Sink();
        framework.GetDiscoverer(Reflector.Wrap(tests)).Find(includeSourceInformation: false, found, new Options());
        found.Wait();
        ITestCase[] cases = [.. found.Cases.Where(test => namespaces.Any(name => test.TestMethod.TestClass.Class.Name.StartsWith(name, StringComparison.Ordinal)))];
        ITestFrameworkExecutor executor = framework.GetExecutor(tests.GetName());
        while (Console.In.ReadLine() is { } line)
        {
            active.SetValue(null, int.Parse(line));
            using var sink = new Sink();
            executor.RunTests(cases, sink, new Options());
            sink.Wait();
            Console.Out.WriteLine($"{line} {(sink.HasFailure ? "killed" : "survived")} {cases.Length} {sink.Failure}");
        }

        return 0;
    }

    private sealed class Sink : IMessageSink, IDisposable
    {
        private readonly ManualResetEventSlim done = new();

        public ConcurrentBag<ITestCase> Cases { get; } = [];

        public bool HasFailure => Failure is not null;

        public string? Failure { get; private set; }

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage found: Cases.Add(found.TestCase); break;
                case ITestFailed failed: Failure = failed.Test.DisplayName; break;
                case IErrorMessage error: Failure = error.Messages.FirstOrDefault() ?? "error"; break;
                case IDiscoveryCompleteMessage or ITestAssemblyFinished: done.Set(); break;
            }

            // One failure is enough.
            return !HasFailure;
        }

        public void Wait() => done.Wait();

        public void Dispose() => done.Dispose();
    }

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> values = new() { ["xunit.execution.DisableParallelization"] = true };

        public TValue? GetValue<TValue>(string name) => values.TryGetValue(name, out object? value) ? (TValue?)value : default;

        public void SetValue<TValue>(string name, TValue value) => values[name] = value;
    }
}
