using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using NodeProgram.Domain.Economics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Economics;

public sealed class TaxLotsTests
{
    [Fact]
    public void Dispose_AcrossLots_OldestFirst()
    {
        TaxLots lots = Acquire(Acquire(TaxLots.Empty, 10, 2_000_000, 1), 10, 3_000_000, 2);
        Assert.Null(lots.TryDispose(Wei.FromTokens(15), 4_000_000, 3, out lots));
        Assert.Equal(
            [
                new RealisedLot(1, 3, Wei.FromTokens(10), 20_000_000, 40_000_000),
                new RealisedLot(2, 3, Wei.FromTokens(5), 15_000_000, 20_000_000),
            ],
            lots.Realised);
        Assert.Equal([20_000_000, 5_000_000], lots.Realised.Select(static lot => (int)lot.GainMicroUsd));
        Assert.Equal([new TaxLot(2, Wei.FromTokens(5), 15_000_000)], lots.Held);
    }

    [Fact]
    public void Dispose_OddParts_AddUpToTheWhole()
    {
        TaxLots lots = TaxLots.Empty;
        Assert.Null(lots.TryAcquire(new Wei(3), 333_333_333_333_333_333, 1, out lots)); // 3 wei that cost 0.999... micro-USD are worth 0
        Assert.Null(lots.TryAcquire(Wei.FromTokens(1), 10, 1, out lots));
        Assert.Null(lots.TryDispose(new Wei(1), 1, 2, out lots));
        Assert.Null(lots.TryDispose(new Wei(2 + BigInteger.Pow(10, 18)), 7, 3, out lots));
        Assert.Equal(10, (int)lots.Realised.Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.CostMicroUsd));
        Assert.Equal(7, (int)lots.Realised.Where(static lot => lot.DisposedAtUnixMs == 3).Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.ProceedsMicroUsd));
        Assert.Empty(lots.Held);
    }

    [Theory]
    [InlineData(0, 1, 5, TaxLotRefusal.AmountOutOfRange)]
    [InlineData(1, -1, 5, TaxLotRefusal.AmountOutOfRange)]
    [InlineData(1, 1, 4, TaxLotRefusal.OutOfOrder)]
    [InlineData(11, 1, 5, TaxLotRefusal.NotHeld)]
    [InlineData(11, 1, 4, TaxLotRefusal.OutOfOrder)] // precedence
    [InlineData(10, 0, 5, null)]
    public void Dispose_WhatCannotBe_IsRefused(int tokens, long price, long at, TaxLotRefusal? refusal)
    {
        TaxLots lots = Acquire(TaxLots.Empty, 10, 1, 5);
        Assert.Equal(refusal, lots.TryDispose(Wei.FromTokens(tokens), price, at, out TaxLots next));
        Assert.Equal(refusal is not null, ReferenceEquals(lots, next));
    }

    [Theory]
    [InlineData(0, 1, 5, TaxLotRefusal.AmountOutOfRange)]
    [InlineData(1, -1, 5, TaxLotRefusal.AmountOutOfRange)]
    [InlineData(1, 1, 4, TaxLotRefusal.OutOfOrder)]
    public void Acquire_WhatCannotBe_IsRefused(int tokens, long price, long at, TaxLotRefusal refusal) =>
        Assert.Equal(refusal, Acquire(TaxLots.Empty, 10, 1, 5).TryAcquire(Wei.FromTokens(tokens), price, at, out _));

    [Property(MaxTest = 1_000)]
    public void Lots_AnySequence_NothingIsLost(DoNotSize<int> draw)
    {
        var random = new Random(draw.Item);
        TaxLots lots = TaxLots.Empty;
        BigInteger amount = 0, cost = 0, sold = 0;
        for (int i = 0; i < 40; i++)
        {
            Wei wei = new(random.NextInt64(1, 1_000_000_000_000_000_000));
            long price = random.NextInt64(10_000_000);
            if (random.Next(3) > 0)
            {
                Assert.Null(lots.TryAcquire(wei, price, i, out lots));
                (amount, cost) = (amount + wei.Value, cost + wei.Value * price / BigInteger.Pow(10, 18));
            }
            else if (lots.TryDispose(wei, price, i, out lots) is null)
            {
                (amount, sold) = (amount - wei.Value, sold + wei.Value * price / BigInteger.Pow(10, 18));
            }
            else
            {
                Assert.True(wei.Value > amount);
            }
        }

        Assert.Equal(amount, lots.Held.Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.Amount.Value));
        Assert.Equal(cost, lots.Held.Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.CostMicroUsd) + lots.Realised.Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.CostMicroUsd));
        Assert.Equal(sold, lots.Realised.Aggregate(BigInteger.Zero, static (sum, lot) => sum + lot.ProceedsMicroUsd));
        Assert.Equal(lots.Realised.Select(static lot => lot.AcquiredAtUnixMs).Order(), lots.Realised.Select(static lot => lot.AcquiredAtUnixMs));
    }

    private static TaxLots Acquire(TaxLots lots, int tokens, long price, long at)
    {
        Assert.Null(lots.TryAcquire(Wei.FromTokens(tokens), price, at, out TaxLots next));
        return next;
    }
}
