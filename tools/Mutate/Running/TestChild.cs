using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using NodeProgram.Mutate.Schemata;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace NodeProgram.Mutate.Running;

/// <summary>The process in which tests run against one mutant: started once a mutant, so that what a type keeps from its first use is mutated too.</summary>
internal static class TestChild
{
    public const int Survived = 0, Killed = 10;

    /// <summary>Begins the line that names the failure: tests print too.</summary>
    public const string FailureMark = "mutant killed by ";

    /// <summary>Runs the named test classes one after the other and stops at the first failure, which it prints.</summary>
    public static int Run(string testAssembly, IReadOnlyList<string> classes, IReadOnlySet<string> slowTests)
    {
        using var tests = new TestAssembly(testAssembly);
        foreach (IEnumerable<ITestCase> ofClass in classes.Select(tests.Of))
        {
            var sink = new TestSink(stopAtFailure: true);
            tests.Run([.. ofClass.Where(test => !slowTests.Contains(TestAssembly.NameOf(test)))], sink);
            if (sink.FirstFailure is null)
                continue;
            Console.WriteLine(FailureMark + sink.FirstFailure.ReplaceLineEndings(" "));
            return Killed;
        }

        return Survived;
    }

    /// <summary>Runs every test without any mutant and prints, a line a test class, which mutants it passes, and the tests that take longer than the limit or fail.</summary>
    public static int Survey(string testAssembly, TimeSpan slow, IReadOnlyList<string> skipped)
    {
        using var tests = new TestAssembly(testAssembly);
        var passed = (bool[])Assembly.Load("NodeProgram.Domain").GetType(MutantSwitch.TypeName, throwOnError: true)!.GetField(MutantSwitch.PassedField)!.GetValue(null)!;
        foreach (string name in tests.Classes)
        {
            if (skipped.Any(part => name.EndsWith(part, StringComparison.Ordinal)))
                continue;
            Array.Clear(passed);
            var sink = new TestSink(stopAtFailure: false);
            long start = Stopwatch.GetTimestamp();
            tests.Run([.. tests.Of(name)], sink);
            int[] ids = [.. Enumerable.Range(0, passed.Length).Where(id => passed[id])];
            Console.WriteLine($"class {name} {(long)Stopwatch.GetElapsedTime(start).TotalMilliseconds} {string.Join(',', ids)}");
            foreach (string test in sink.Seconds.Where(pair => pair.Value > (decimal)slow.TotalSeconds).Select(static pair => pair.Key).Concat(sink.Failures))
                Console.WriteLine($"slow {test}");
        }

        return Survived;
    }

    private sealed class TestSink(bool stopAtFailure) : IMessageSink
    {
        public ManualResetEventSlim Done { get; } = new();

        public string? FirstFailure { get; private set; }

        public HashSet<string> Failures { get; } = [];

        public Dictionary<string, decimal> Seconds { get; } = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestFailed failed)
            {
                FirstFailure ??= failed.Test.DisplayName;
                Failures.Add(TestAssembly.NameOf(failed.TestCase));
            }

            if (message is ITestFinished finished)
                Seconds[TestAssembly.NameOf(finished.TestCase)] = Seconds.GetValueOrDefault(TestAssembly.NameOf(finished.TestCase)) + finished.ExecutionTime;
            if (message is ITestAssemblyFinished)
                Done.Set();
            return !(stopAtFailure && FirstFailure is not null);
        }
    }

    private sealed class DiscoverySink : IMessageSink
    {
        public ManualResetEventSlim Done { get; } = new();

        public List<ITestCase> Found { get; } = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage found)
                Found.Add(found.TestCase);
            if (message is IDiscoveryCompleteMessage)
                Done.Set();
            return true;
        }
    }

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new()
        {
            ["xunit.execution.DisableParallelization"] = true,
            ["xunit.execution.MaxParallelThreads"] = 1,
            ["xunit.execution.SynchronousMessageReporting"] = true,
            ["xunit.discovery.PreEnumerateTheories"] = false,
        };

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) && value is TValue typed ? typed : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }

    private sealed class TestAssembly : IDisposable
    {
        private readonly XunitTestFramework _framework = new(new NullMessageSink());
        private readonly Assembly _assembly;
        private readonly ITestFrameworkDiscoverer _discoverer;
        private readonly ITestFrameworkExecutor _executor;

        public TestAssembly(string file)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            AssemblyLoadContext.Default.Resolving += (context, name) =>
            {
                string path = Path.Combine(folder, name.Name + ".dll");
                return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
            };
            _assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(file));
            _discoverer = _framework.GetDiscoverer(Reflector.Wrap(_assembly));
            _executor = _framework.GetExecutor(_assembly.GetName());
        }

        public IEnumerable<string> Classes => _assembly.GetTypes().Where(static type => type is { IsAbstract: false, IsNested: false, IsPublic: true, IsClass: true }).Select(static type => type.FullName!).Order(StringComparer.Ordinal);

        public static string NameOf(ITestCase test) => $"{test.TestMethod.TestClass.Class.Name}.{test.TestMethod.Method.Name}";

        public List<ITestCase> Of(string name)
        {
            var sink = new DiscoverySink();
            _discoverer.Find(name, includeSourceInformation: false, sink, new Options());
            sink.Done.Wait();
            return sink.Found;
        }

        public void Run(IReadOnlyList<ITestCase> tests, TestSink sink)
        {
            if (tests.Count == 0)
                return;
            _executor.RunTests(tests, sink, new Options());
            sink.Done.Wait();
        }

        public void Dispose()
        {
            _discoverer.Dispose();
            _executor.Dispose();
            _framework.Dispose();
        }
    }
}
