using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop merkle root</c> and <c>nodeop merkle proof</c>: the leaves as given, nothing added.</summary>
/// <param name="Leaves">Pairs of operator id and cumulative wei, both decimal strings.</param>
public sealed record LeavesDocument(ImmutableArray<ImmutableArray<string>> Leaves);

/// <summary>The input of <c>nodeop merkle verify</c>; what <c>nodeop merkle proof</c> answers.</summary>
/// <param name="Root">The root.</param>
/// <param name="Leaf">Operator id and cumulative wei, decimal strings.</param>
/// <param name="Proof">The siblings from the leaf upward.</param>
public sealed record ProofDocument(Bytes32 Root, ImmutableArray<string> Leaf, ImmutableArray<Bytes32> Proof);

/// <summary><c>nodeop merkle</c>: rules, section 4.</summary>
internal static class MerkleVerb
{
    private static readonly Option<string> Operator = new("--operator") { Description = "Whose proof: an operator id.", Required = true };

    public static Command Create(Io io) => new("merkle", "Reward trees: root, proofs, verification.")
    {
        Nodeop.Verb(io, "root", "The root over the leaves as given. Always prints JSON.", Root),
        Nodeop.Verb(io, "proof", "The proof of one operator's leaf.", Proof, Operator),
        Nodeop.Verb(io, "verify", "Checks a proof as the contract does; exit code 1 when it does not hold.", Verify),
    };

    private static int Root(Invocation invocation) => invocation.Print($"{{\"root\":\"{RewardTree.OfLeaves(LoadLeaves(invocation)).Root}\"}}\n");

    private static int Proof(Invocation invocation)
    {
        List<RewardLeaf> leaves = LoadLeaves(invocation);
        string wanted = invocation.Value(Operator)!;
        int place = leaves.FindIndex(leaf => leaf.Operator.ToString() == wanted);
        if (place < 0)
            throw new InputRefusedException(invocation.InputName, "leaves", PolicyFaultCodes.Inconsistent, $"No leaf of operator {wanted}.");
        MerkleTree tree = RewardTree.OfLeaves(leaves);
        var answer = new ProofDocument(tree.Root, [wanted, leaves[place].Cumulative.ToString()], tree.ProofOf(place));
        return invocation.Answer(answer, console =>
        {
            console.WriteLine($"root  {answer.Root}");
            console.WriteLine($"leaf  operator {wanted}, {leaves[place].Cumulative} wei ({Amounts.Tokens(leaves[place].Cumulative)})");
            foreach (Bytes32 hash in answer.Proof)
                console.WriteLine($"proof {hash}");
        });
    }

    private static int Verify(Invocation invocation)
    {
        ProofDocument document = invocation.Load<ProofDocument>();
        var faults = new PolicyFaults();
        RewardLeaf? leaf = LeafOf(document.Leaf.Length, document.Leaf.ElementAtOrDefault(0), document.Leaf.ElementAtOrDefault(1), faults.At("leaf"));
        invocation.Check(faults);
        bool valid = MerkleProof.Verify(document.Root, leaf!.Value.Hash(), document.Proof.AsSpan());
        return invocation.Answer(
            new { valid },
            console => console.WriteLine(valid ? "valid: the leaf belongs to the root" : "NOT valid: the leaf does not belong to the root"),
            valid ? ExitCode.Done : ExitCode.No);
    }

    // Read by hand: a million leaves are an ordinary input.
    private static List<RewardLeaf> LoadLeaves(Invocation invocation)
    {
        var faults = new PolicyFaults();
        var leaves = new List<RewardLeaf>();
        try
        {
            using var document = JsonDocument.Parse(invocation.LoadBytes(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (faults.Require(root.ValueKind == JsonValueKind.Object, "", PolicyFaultCodes.WrongType, "The document must be an object."))
            {
                foreach (JsonProperty field in root.EnumerateObject().Where(static field => field.Name != "leaves"))
                    faults.Add(field.Name, PolicyFaultCodes.UnknownField, "No such field.");
                if (faults.Require(root.TryGetProperty("leaves", out JsonElement list), "leaves", PolicyFaultCodes.MissingField, "The field is missing.")
                    && faults.Require(list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is >= 1 and <= MerkleTree.LeavesMax, "leaves", PolicyFaultCodes.BadList, "The leaves are an array of at least one pair."))
                    ReadLeaves(list, leaves, faults);
            }
        }
        catch (JsonException exception)
        {
            faults.Add("", PolicyFaultCodes.BadJson, exception.Message);
        }

        invocation.Check(faults);
        return leaves;
    }

    private static void ReadLeaves(JsonElement list, List<RewardLeaf> leaves, PolicyFaults faults)
    {
        leaves.Capacity = list.GetArrayLength();
        foreach (JsonElement pair in list.EnumerateArray())
        {
            bool strings = pair.ValueKind == JsonValueKind.Array && pair.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String);
            int count = strings ? pair.GetArrayLength() : 0;
            if (LeafOf(count, count > 0 ? pair[0].GetString() : null, count > 1 ? pair[1].GetString() : null, faults, $"leaves[{leaves.Count}]") is { } leaf)
                leaves.Add(leaf);
            else
                return;
        }
    }

    private static RewardLeaf? LeafOf(int count, string? id, string? wei, PolicyFaults faults, string path = "")
    {
        if (count == 2 && OperatorId.TryParse(id, out OperatorId operatorId) && Wei.TryParse(wei, out Wei cumulative))
            return new RewardLeaf(operatorId, cumulative);
        faults.Add(path, PolicyFaultCodes.WrongType, "A leaf is [\"<operatorId>\",\"<cumulativeWei>\"], two decimal strings below 2^256.");
        return null;
    }
}
