using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using NodeProgram.Chain;
using NodeProgram.Cli.Chain;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop claim</c>: fetches the proof, holds it against the contract's own root before anything is sent, and claims. Anybody may do it for any operator; the contract pays the operator's payout account.</summary>
internal static class ClaimVerb
{
    private const int ProofMax = 64;
    private static readonly Option<string?> Operator = new("--operator") { Description = "For whom, an address; without it for the key's own." };
    private static readonly Option<long?> Epoch = new("--epoch") { Description = "By the root of this epoch; without it by the newest that can be claimed from." };

    public static Command Create(Io io) => ChainVerb.Create(io, "claim", "Claims rewards: fetches the proof from the program, verifies it against the contract's root, sends it.", Run, Operator, Epoch, RemoteInvocation.Api, SessionFile.Place);

    private static int Run(Invocation invocation)
    {
        OwnerChain chain = OwnerChain.Open(invocation, invocation.Error);
        EthereumAddress owner = chain.Sender;
        if (invocation.Value(Operator) is { } named && !EthereumAddress.TryParse(named, out owner))
            throw ChainVerb.Wrong("--operator", "An address is 0x and 40 hex digits, in lower case or with its checksum.");
        using ProgramClient program = invocation.OpenProgram();
        string query = invocation.Value(Epoch) is { } wanted ? "?epoch=" + wanted.ToString(CultureInfo.InvariantCulture) : "";
        (ulong epoch, RewardLeaf leaf, ImmutableArray<Bytes32> proof) = Read(program.Get($"/api/operators/{owner}/proof{query}"), owner, program.Api);

        PostedEpochStruct posted = chain.QueryObject<EpochOfFunction, EpochOfOutput>(chain.Setup.Rewards, new EpochOfFunction { Epoch = epoch }).Value;
        if (posted.PostedAt == 0)
            throw new ProgramRefusedException(0, "root-unknown", $"The contract has no root of epoch {epoch}.", default);
        Bytes32 root = Bytes32.FromBytes(posted.Report.RewardRoot);
        if (!MerkleProof.Verify(root, leaf.Hash(), proof.AsSpan()))
            throw new ProgramRefusedException(0, "proof-invalid", $"The program's proof does not lead to the contract's root {root} of epoch {epoch}; nothing was sent.", default);
        if ((long)posted.ActiveAt > chain.Now())
            throw new ProgramRefusedException(0, "root-not-active", $"The root of epoch {epoch} can be claimed from {DateTimeOffset.FromUnixTimeSeconds((long)posted.ActiveAt):u} on.", default);
        var paid = new Wei(chain.Query<PaidToFunction, BigInteger>(chain.Setup.Rewards, new PaidToFunction { OperatorId = leaf.Operator.Value }));
        Wei due = paid < leaf.Cumulative ? leaf.Cumulative - paid : Wei.Zero;
        if (due > Wei.Zero)
            chain.Send("claim", chain.Setup.Rewards, new ClaimFunction { Epoch = epoch, OperatorId = leaf.Operator.Value, CumulativeWei = leaf.Cumulative.Value, Proof = [.. proof.Select(hash => hash.ToBytes())] });
        return invocation.Answer(
            new { @operator = owner.ToString(), epoch, root, cumulative = leaf.Cumulative, paidBefore = paid, claimed = due, transactions = chain.Sent },
            console =>
            {
                foreach (SentTransaction sent in chain.Sent)
                    console.WriteLine($"claimed {Amounts.Tokens(due)} by the root of epoch {epoch}: {sent.Transaction}, block {sent.Block}");
                if (chain.Sent.Count == 0)
                    console.WriteLine($"nothing to claim: all {Amounts.Tokens(leaf.Cumulative)} until epoch {epoch} are paid");
            });
    }

    private static (ulong Epoch, RewardLeaf Leaf, ImmutableArray<Bytes32> Proof) Read(JsonElement answer, EthereumAddress owner, Uri api)
    {
        try
        {
            JsonElement leaf = answer.GetProperty("leaf");
            ImmutableArray<Bytes32> proof = [.. answer.GetProperty("proof").EnumerateArray().Take(ProofMax + 1).Select(hash => Bytes32.Parse(hash.GetString()!))];
            var read = new RewardLeaf(OperatorId.Parse(leaf[0].GetString()!), Wei.Parse(leaf[1].GetString()!));
            return read.Operator == owner.Operator && proof.Length <= ProofMax ? (answer.GetProperty("epoch").GetUInt64(), read, proof) : throw new FormatException("it is another operator's");
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException or ArgumentNullException)
        {
            throw new UnreachableException($"{api} answers no proof: {e.Message}");
        }
    }
}
