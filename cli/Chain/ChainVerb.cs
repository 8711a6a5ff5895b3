using System.CommandLine;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Verbs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Chain;

/// <summary>What verbs that send transactions have in common.</summary>
internal static class ChainVerb
{
    public static Option<string> Node { get; } = new("--node") { Description = "The node's id, 0x and 64 hex digits.", Required = true };

    public static Command Create(Io io, string name, string description, Func<Invocation, int> run, params Option[] options)
    {
        var command = new Command(name, description) { ChainSetup.RpcOption, ChainSetup.ContractsOption, OwnerKey.File, OwnerKey.PasswordFile, Invocation.Json };
        foreach (Option option in options)
            command.Options.Add(option);
        command.SetAction(parse => run(new Invocation(io, parse)));
        return command;
    }

    public static NodeId NodeOf(Invocation invocation) =>
        NodeId.TryParse(invocation.Value(Node), out NodeId node) ? node : throw Wrong("--node", "A node's id is 0x and 64 lower-case hex digits.");

    public static Wei AmountOf(Invocation invocation, Option<string?> option) =>
        Amounts.TryReadTokens(invocation.Value(option) ?? "", out Wei amount) ? amount : throw Wrong(option.Name, "An amount is tokens above 0, with up to 18 decimals.");

    public static InputRefusedException Wrong(string option, string sentence) => new("the command line", option, PolicyFaultCodes.WrongType, sentence);

    /// <summary>The answer of a verb that sent what it sent.</summary>
    public static int Answer(Invocation invocation, OwnerChain chain, string nothing) => invocation.Answer(
        new { from = chain.Sender.ToString(), transactions = chain.Sent },
        console =>
        {
            foreach (SentTransaction sent in chain.Sent)
                console.WriteLine($"{sent.What}: {sent.Transaction}, block {sent.Block}");
            if (chain.Sent.Count == 0)
                console.WriteLine(nothing);
        });
}
