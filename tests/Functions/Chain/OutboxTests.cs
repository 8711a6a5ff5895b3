using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Ports;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>The outbox against a real chain that stalls, forgets and reorganises, and a process that ends anywhere.</summary>
public sealed class OutboxTests(ChainFixture fixture) : IClassFixture<ChainFixture>, IAsyncLifetime
{
    private ProgramOnChain program = null!;

    public async Task InitializeAsync() => program = await ProgramOnChain.StartAsync(fixture.Chain);

    public async Task DisposeAsync()
    {
        await program.Chain.Anvil.CallAsync("evm_setAutomine", true);
        await program.DisposeAsync();
    }

    [Fact]
    public async Task Publication_TwiceAndByTwoAtOnce_PostsOnceAndAnswersTheSameTransaction()
    {
        RewardPosting posting = Posting("once");
        ChainOutbox outbox = program.Restart();
        Publication[] answers = await program.WithBlocksAsync(Task.WhenAll(
            program.Publication(outbox).PublishAsync(posting, default), program.Publication(outbox).PublishAsync(posting, default)));
        Publication again = await program.Publication(program.Restart()).PublishAsync(posting, default);

        Assert.All(answers, answer => Assert.Equal(again, answer));
        RootPosted root = Assert.Single(await program.EventsAsync<RootPosted>(), root => root.Epoch == posting.Epoch);
        Assert.Equal((posting.RewardRoot, posting.TotalCumulative, again.Transaction), (root.RewardRoot, root.CumulativeTotal, root.Place.Transaction));
        Assert.Equal(2, (await program.EventsAsync<EpochReported>()).Count(report => report.Epoch == posting.Epoch));
        Assert.Equal(0, await program.Restart().RunAsync(default));
    }

    [Fact]
    public async Task Publication_OfAnotherRootOfAPostedEpoch_IsRefusedWithTheReason()
    {
        RewardPosting posting = Posting("first");
        ChainOutbox outbox = program.Restart();
        await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(posting, default));
        var fault = await Assert.ThrowsAsync<ChainFaultException>(() => program.WithBlocksAsync(program.Publication(outbox).PublishAsync(posting with { RewardRoot = ProgramOnChain.Hash("second") }, default)));
        Assert.Equal("chain-refused", fault.Code);
        Assert.Contains("epoch-root-differs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publication_WithAReporterThatMayNotReport_IsPostedByTheOthers()
    {
        RewardPosting posting = Posting("quorum");
        // Neither a reporter nor rich: its report stays refused.
        ChainSenders senders = new([new LocalKeySigner(DevAccount.KeyOf("nobody")), .. program.Senders.All]);
        ChainOutbox outbox = program.Restart(senders: senders);
        Publication posted = await program.WithBlocksAsync(new ChainRewardPublication(program.Contracts, outbox, senders).PublishAsync(posting, default));
        Assert.Equal(posted.Transaction, Assert.Single(await program.EventsAsync<RootPosted>(), root => root.Epoch == posting.Epoch).Place.Transaction);
    }

    [Fact]
    public async Task Publication_WithAReporterThatMayNotReportAndOthersThatWait_IsPending()
    {
        ChainSenders senders = new([new LocalKeySigner(DevAccount.KeyOf("nobody")), .. program.Senders.All]);
        await program.Chain.Anvil.CallAsync("evm_setAutomine", false);
        var fault = await Assert.ThrowsAsync<ChainFaultException>(() => program.WithoutBlocksAsync(new ChainRewardPublication(program.Contracts, program.Restart(senders: senders), senders).PublishAsync(Posting("waiting"), default)));
        Assert.Equal("chain-pending", fault.Code);
    }

    [Fact]
    public async Task Publication_AboveWhatWasFunded_IsRefusedBeforeAnythingIsSent()
    {
        RewardPosting posting = Posting("unfunded") with { TotalCumulative = Wei.FromTokens(1_000_001) };
        var fault = await Assert.ThrowsAsync<ChainFaultException>(() => program.Publication(program.Restart()).PublishAsync(posting, default));
        Assert.Contains("NotFunded", fault.Message, StringComparison.Ordinal);
        Assert.Null(await program.Rows.FindAsync(program.First, $"epoch-root|{posting.Epoch}", default));
    }

    [Fact]
    public async Task Outbox_EndedAtEveryCallToTheChain_SendsOnce()
    {
        // A send and its settling are about a dozen calls; beyond, the process does not end and the loop is over.
        for (int call = 1; ; call++)
        {
            ReportEpoch report = Report($"crash {call}");
            var before = new FaultyNode(fixture.Chain.Node, call);
            var after = new FaultyNode(fixture.Chain.Node, -call);
            await program.Restart().SubmitAsync(program.First, report, default);
            foreach (FaultyNode node in (FaultyNode[])[before, after])
            {
                try
                {
                    await program.DrainAsync(program.Restart(node));
                }
                catch (CrashException)
                {
                }
            }

            await program.DrainAsync(program.Restart());
            Assert.Single(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);
            OutboxEntry entry = (await program.Rows.FindAsync(program.First, report.Id, default))!;
            Assert.Equal((EntryState.Done, true), (entry.State, entry.Transaction is not null));
            if (!before.HasCrashed && !after.HasCrashed)
                break;
        }
    }

    [Fact]
    public async Task Transaction_NotMinedForLong_IsReplacedAtItsNonceForMore()
    {
        await program.Chain.Anvil.CallAsync("evm_setAutomine", false);
        ReportEpoch report = Report("stuck");
        ChainOutbox outbox = program.Restart();
        await outbox.SubmitAsync(program.First, report, default);
        await outbox.RunAsync(default);
        OutboxEntry first = (await program.Rows.FindAsync(program.First, report.Id, default))!;
        program.Clock.Advance(TimeSpan.FromSeconds(program.Settings.BumpSeconds));
        await outbox.RunAsync(default);
        OutboxEntry second = (await program.Rows.FindAsync(program.First, report.Id, default))!;

        Assert.Equal((1, 2, first.Nonce), (first.Attempts.Count, second.Attempts.Count, second.Nonce));
        Assert.True(second.Attempts[1].MaxFeeWei * 100 >= second.Attempts[0].MaxFeeWei * 110, "A pool takes a replacement that pays a tenth more.");
        await program.DrainAsync(outbox);
        EpochReported reported = Assert.Single(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);
        Assert.Equal(second.Attempts[1].Hash, reported.Place.Transaction);
    }

    [Fact]
    public async Task Transaction_BehindAGapOfNonces_IsFreedByFillingIt()
    {
        ReportEpoch report = Report("gap");
        await program.Restart().SubmitAsync(program.First, report, default);
        // This endpoint told a nonce too high: two are missing below it.
        await program.Restart(new FaultyNode(fixture.Chain.Node) { NonceOffset = 2 }).RunAsync(default);
        long nonce = await fixture.Chain.Node.NonceAsync(program.First, default);
        OutboxEntry entry = (await program.Rows.FindAsync(program.First, report.Id, default))!;
        Assert.Equal(nonce + 2, entry.Nonce);

        await program.DrainAsync(program.Restart());
        Assert.Single(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);
        Assert.Equal(nonce + 3, await fixture.Chain.Node.NonceAsync(program.First, default));
        Assert.Equal(EntryState.Done, (await program.Rows.FindAsync(program.First, $"fill-gap|{nonce}", default))!.State);
    }

    [Fact]
    public async Task Transaction_ThrownOutByAReorganisation_ComesBackOnce()
    {
        ReportEpoch report = Report("reorganised");
        ChainOutbox outbox = program.Restart();
        await outbox.SubmitAsync(program.First, report, default);
        await outbox.RunAsync(default);
        await outbox.RunAsync(default);
        Assert.Equal(EntryState.Included, (await program.Rows.FindAsync(program.First, report.Id, default))!.State);
        await program.Chain.Anvil.CallAsync("anvil_reorg", 1, Array.Empty<object>());
        Assert.DoesNotContain(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);

        await program.DrainAsync(outbox);
        Assert.Single(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);
    }

    [Fact]
    public async Task Nonce_UsedBySomethingElse_SendsTheEntryAnew()
    {
        await program.Chain.Anvil.CallAsync("evm_setAutomine", false);
        ReportEpoch report = Report("foreign");
        ChainOutbox outbox = program.Restart();
        await outbox.SubmitAsync(program.First, report, default);
        await outbox.RunAsync(default);
        OutboxEntry sent = (await program.Rows.FindAsync(program.First, report.Id, default))!;
        await program.Chain.Anvil.CallAsync("anvil_dropTransaction", sent.Attempts[0].Hash);
        await program.Chain.Anvil.CallAsync("evm_setAutomine", true);
        // Somebody uses the same key beside the program.
        await program.Chain.Contracts.People.Reporters[0].SendAsync(program.Settings.AddressOf(ContractName.DtelToken), new ApproveFunction { Spender = program.First.Key, Value = 1 }, default);

        await program.DrainAsync(outbox);
        Assert.Single(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);
    }

    [Fact]
    public async Task Sender_WithoutEther_WaitsAndGoesOnOnceItHasSome()
    {
        BigInteger balance = await fixture.Chain.Node.BalanceAsync(program.First, default);
        await program.Chain.Anvil.CallAsync("anvil_setBalance", program.First.Key, "0x0");
        ReportEpoch report = Report("poor");
        ChainOutbox outbox = program.Restart();
        await outbox.SubmitAsync(program.First, report, default);
        await outbox.RunAsync(default);
        OutboxEntry waiting = (await program.Rows.FindAsync(program.First, report.Id, default))!;
        await program.Chain.Anvil.CallAsync("anvil_setBalance", program.First.Key, "0x" + balance.ToString("x", null));
        await program.DrainAsync(outbox);

        Assert.Equal((EntryState.Queued, "funds-missing"), (waiting.State, waiting.Code));
        Assert.Single(await program.EventsAsync<EpochReported>(), reported => reported.Epoch == report.Epoch);
    }

    [Fact]
    public async Task Sender_WithLittleEther_RaisesAnAlarmEveryMinuteAlsoWhileNothingIsSent()
    {
        BigInteger balance = await fixture.Chain.Node.BalanceAsync(program.First, default);
        ChainOutbox outbox = program.Restart();
        await outbox.RunAsync(default);
        Assert.DoesNotContain(program.Log.Lines, static line => line.Contains("balance-low", StringComparison.Ordinal));
        await program.Chain.Anvil.CallAsync("anvil_setBalance", program.First.Key, "0x1");
        program.Clock.Advance(TimeSpan.FromMinutes(1));
        for (int pass = 0; pass < 3; pass++)
            await outbox.RunAsync(default);
        await program.Chain.Anvil.CallAsync("anvil_setBalance", program.First.Key, "0x" + balance.ToString("x", null));
        Assert.Single(program.Log.Lines, line => line.Contains($"Alarm balance-low: sender {program.First} has 1 wei", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Activation_OfANodeThatNobodyPledged_EndsRefusedAndIsOpenedAgainWhenAskedAgain()
    {
        var activation = new ActivateNode(Samples.Node(7), Wei.FromTokens(1));
        ChainOutbox outbox = program.Restart();
        OutboxEntry refused = await outbox.EffectAsync(program.First, activation, default);
        Assert.Equal((EntryState.Refused, "node-not-pledged"), (refused.State, refused.Code));
        await outbox.SubmitAsync(program.First, activation, default);
        Assert.Equal(EntryState.Queued, (await program.Rows.FindAsync(program.First, activation.Id, default))!.State);
    }

    [Fact]
    public async Task Lease_TakenOver_KeepsTheOneBeforeFromWriting()
    {
        ReportEpoch report = Report("fenced");
        await program.Rows.AddAsync(program.First, new OutboxEntry { Intent = report, State = EntryState.Queued, CreatedAt = program.Clock.GetUtcNow() }, default);
        OutboxEntry entry = (await program.Rows.FindAsync(program.First, report.Id, default))!;
        SenderLease before = (await program.Rows.TryLeaseAsync(program.First, "before", default))!;
        Assert.Null(await program.Rows.TryLeaseAsync(program.First, "after", default));
        program.Clock.Advance(Outboxes.LeaseLength);
        SenderLease after = (await program.Rows.TryLeaseAsync(program.First, "after", default))!;

        await Assert.ThrowsAsync<LeaseLostException>(() => program.Rows.WriteAsync(before, entry with { Nonce = 5 }, default));
        Assert.Equal(7, (await program.Rows.WriteAsync(after, entry with { Nonce = 7 }, default)).Nonce);
        Assert.Equal(7, (await program.Rows.FindAsync(program.First, report.Id, default))!.Nonce);
    }

    private static ReportEpoch Report(string name) =>
        new(ProgramOnChain.NextEpoch(), ProgramOnChain.Hash(name), ProgramOnChain.Hash("scores"), ProgramOnChain.Hash("evidence"), ProgramOnChain.Total);

    private static RewardPosting Posting(string name) =>
        new(ProgramOnChain.NextEpoch(), ProgramOnChain.Hash(name), null, ProgramOnChain.Hash("evidence"), ProgramOnChain.Total);
}
