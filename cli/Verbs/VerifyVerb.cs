using System.CommandLine;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop verify</c>: recomputes an epoch from its evidence with the code that production runs, and names the first difference.</summary>
internal static class VerifyVerb
{
    private static readonly Option<string?> Root = new("--root") { Description = "The reward root that was published, 0x and 64 hex digits: must be the recomputed one." };

    public static Command Create(Io io)
    {
        var command = new Command("verify", "Recomputes an epoch from its evidence: scores, rewards, roots. Exit code 1 when something differs; its line is named.") { EvidenceSource.Epoch, EvidenceSource.Evidence, Root, EvidenceSource.Service, Invocation.Json };
        command.SetAction(parse => Run(new Invocation(io, parse)));
        return command;
    }

    private static int Run(Invocation invocation)
    {
        Bytes32? expected = null;
        if (invocation.Value(Root) is { } text)
            expected = Bytes32.TryParse(text, out Bytes32 root) ? root : throw new InputRefusedException("--root", "root", PolicyFaultCodes.WrongType, "A root is 0x and 64 lower-case hex digits.");
        Verification verification = EvidenceVerifier.Verify(invocation.Value(EvidenceSource.Evidence) is { } file
            ? EvidenceSource.Lines(file)
            : EvidenceSource.Lines(new MemoryStream(EvidenceSource.Ask(invocation, $"epochs/{EvidenceSource.EpochOf(invocation)}/evidence")), "the program"));
        bool rootAgrees = expected is null || verification.Roots?.RewardRoot == expected;
        var answer = new
        {
            agrees = verification.Agrees && rootAgrees,
            epoch = verification.Epoch,
            lines = verification.Lines,
            evidenceHash = verification.ContentHash,
            roots = verification.Roots,
            difference = verification.Difference ?? (rootAgrees ? null : $"the recomputed reward root is {verification.Roots?.RewardRoot}, not {expected}"),
        };
        return invocation.Answer(answer, console => Render(answer.difference, verification, console), answer.agrees ? ExitCode.Done : ExitCode.No);
    }

    private static void Render(string? difference, Verification verification, IAnsiConsole console)
    {
        console.WriteLine($"epoch {verification.Epoch}, {verification.Lines} lines, evidence {verification.ContentHash}");
        console.WriteLine(difference is null
            ? $"agrees: everything follows from the facts. Reward root {verification.Roots!.RewardRoot}, score root {verification.Roots.ScoreRoot}"
            : "DIFFERS: " + difference);
    }
}
