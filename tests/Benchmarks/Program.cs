using System.Reflection;

// A benchmark is a class XBench with a static Task<int> RunAsync(string[]) and a const string Summary; its verb is the X in lower case.
Dictionary<string, Type> benches = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type.Name.EndsWith("Bench", StringComparison.Ordinal))
    .ToDictionary(type => type.Name[..^"Bench".Length].ToLowerInvariant());

if (args is [string verb, .. string[] rest] && benches.TryGetValue(verb, out Type? bench))
    return await (Task<int>)bench.GetMethod("RunAsync", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [rest])!;

bool asked = args is ["-h" or "--help"];
TextWriter output = asked ? Console.Out : Console.Error;
await output.WriteLineAsync("usage: ./dev bench NAME [OPTIONS]      prints one JSON line, medians of several runs");
foreach ((string name, Type type) in benches.OrderBy(entry => entry.Key, StringComparer.Ordinal))
    await output.WriteLineAsync($"  {name,-10} {type.GetField("Summary", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue()}");
return asked ? 0 : 2;
