using System.Text;
using System.Text.Json.Nodes;

namespace NodeProgram.Cli.Tests;

/// <summary>Runs nodeop in this process with captured output.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    public static Run Of(params string[] arguments) => WithInput("", arguments);

    public static Run WithInput(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Nodeop.Run(arguments, new Io(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error, IsTerminal: false));
        return new Run(code, output.ToString(), error.ToString());
    }

    public static string Example(string name) => Checkout.PathOf($"docs/examples/{name}.json");

    public static string ExampleText(string name) => File.ReadAllText(Example(name));
}
