using System.CommandLine;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using Spectre.Console;

namespace NodeProgram.Cli;

/// <summary>One call of a verb: its documents, its policy, its answer.</summary>
internal sealed class Invocation(Io io, ParseResult parse)
{
    /// <summary>The largest document that is read, 256 MiB: a million leaves have about 100.</summary>
    public const int DocumentBytesMax = 256 * 1024 * 1024;

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the answer as JSON." };

    public static Option<string> PolicyName { get; } = new("--policy", "-p")
    {
        Description = "The policy to compute with: default, demo, or a file.",
        DefaultValueFactory = static _ => "default",
    };

    public static Argument<string> File { get; } = new("file")
    {
        Description = "The input document; - is standard input.",
        DefaultValueFactory = static _ => "-",
        Validators =
        {
            // An option that does not exist is no file.
            static result =>
            {
                if (result.Tokens is [{ Value: ['-', _, ..] } token])
                    result.AddError($"Unrecognized option '{token.Value}'.");
            },
        },
    };

    /// <summary>Reads an option that is an http or https address; the command line's own reader knows no addresses.</summary>
    public static Uri? ParseAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            return address;
        result.AddError($"'{text}' is no http or https address.");
        return null;
    }

    /// <summary>Standard error, for what is told beside the answer.</summary>
    public TextWriter Error => io.Error;

    public bool WantsJson => parse.GetValue(Json);

    public T? Value<T>(Option<T> option) => parse.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parse.GetValue(argument);

    /// <summary>The policy that <c>--policy</c> names.</summary>
    public Policy LoadPolicy() => LoadPolicy(parse.GetValue(PolicyName)!);

    /// <summary>The policy of this name or file.</summary>
    public Policy LoadPolicy(string name)
    {
        switch (name)
        {
            case "default": return Policy.Default;
            case "demo": return Policy.Demo;
        }

        byte[] bytes = LoadBytes(name);
        return Policy.TryParse(bytes, out Policy? policy, out IReadOnlyList<PolicyFault> faults) ? policy : throw new InputRefusedException(NameOf(name), faults);
    }

    /// <summary>The input document, read strictly.</summary>
    public T Load<T>()
        where T : class
    {
        var faults = new PolicyFaults();
        return PolicyJson.Read<T>(LoadBytes(), faults, DocumentBytesMax) ?? throw new InputRefusedException(InputName, faults.All);
    }

    /// <summary>The name of the input document, for faults.</summary>
    public string InputName => NameOf(parse.GetValue(File)!);

    /// <summary>The bytes of the input document.</summary>
    public byte[] LoadBytes() => LoadBytes(parse.GetValue(File)!);

    /// <summary>The bytes of a document.</summary>
    public byte[] LoadBytes(string file)
    {
        try
        {
            using Stream stream = file == "-" ? io.Input : System.IO.File.OpenRead(file);
            using var copy = new MemoryStream();
            byte[] buffer = new byte[81_920];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                copy.Write(buffer, 0, read);
                if (copy.Length > DocumentBytesMax)
                    throw new InputRefusedException(NameOf(file), "", PolicyFaultCodes.BadJson, $"The document is longer than {DocumentBytesMax} bytes.");
            }

            return copy.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputRefusedException(NameOf(file), "", "unreadable", exception.Message);
        }
    }

    /// <summary>Refuses the input when there are faults.</summary>
    public void Check(PolicyFaults faults)
    {
        if (!faults.None)
            throw new InputRefusedException(InputName, faults.All);
    }

    /// <summary>Prints the answer in the form that was asked for.</summary>
    public int Answer<T>(T answer, Action<IAnsiConsole> render, int exitCode = ExitCode.Done)
    {
        if (WantsJson)
            io.Output.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Options));
        else
            render(Terminal());
        return exitCode;
    }

    /// <summary>Prints text as it is.</summary>
    public int Print(string text, int exitCode = ExitCode.Done)
    {
        io.Output.Write(text);
        return exitCode;
    }

    private static string NameOf(string file) => file == "-" ? "standard input" : file;

    private IAnsiConsole Terminal()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = io.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = io.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(io.Output),
        });
        if (!io.IsTerminal)
            console.Profile.Width = 200;
        return console;
    }
}
