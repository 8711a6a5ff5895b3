using NodeProgram.Dev.Sim;
using NodeProgram.Domain.Regions;

namespace NodeProgram.EndToEnd.Tests.Simulation;

public sealed class FaultPlanTests
{
    [Fact]
    public void Parse_EveryKind_IsRead()
    {
        FaultPlan plan = FaultPlan.Parse(
            "crash:node=7,from=5,for=8;region:region=africa,from=10,for=6;loss:node=3,ppm=200000;liar:nodes=20%,says=opposite;skew:node=9,ms=-90000;disk:node=2,for=6;ingestion:from=12,for=5;maintenance:node=1,for=4;replay:node=4;forge:node=5,as=6;rewind:node=8", 10);
        Assert.Equal(Enum.GetValues<FaultKind>(), plan.Faults.Select(fault => fault.Kind));
        Assert.Equal(new Fault(FaultKind.Crash) { Node = 7, FromSeconds = 5, ForSeconds = 8, Milliseconds = 5_000 }, plan.Faults[0]);
        Assert.Equal(Region.Africa, plan.Faults[1].Region);
        Assert.Equal((200_000, Lie.Opposite, 20, -90_000, 6), (plan.Faults[2].Ppm, plan.Faults[3].Says, plan.Faults[3].Percent, plan.Faults[4].Milliseconds, plan.Faults[9].As));
    }

    [Theory]
    [InlineData("quake:node=1", "quake")]
    [InlineData("crash:from=5,for=1", "crash: node: missing")]
    [InlineData("crash:node=1", "crash: for: missing")]
    [InlineData("crash:node=10,for=1", "crash: node: ")]
    [InlineData("crash:node=-1,for=1", "crash: node: ")]
    [InlineData("crash:node=1,for=0", "crash: for: ")]
    [InlineData("crash:node=1,for=1,for=2", "crash: for: given twice")]
    [InlineData("crash:node=1,for=1,ppm=3", "crash: ppm=3: ")]
    [InlineData("crash:node", "crash: node: ")]
    [InlineData("region:region=atlantis,for=1", "region: region: ")]
    [InlineData("loss:node=1,ppm=1000001", "loss: ppm: ")]
    [InlineData("liar:nodes=20", "liar: nodes: ")]
    [InlineData("liar:nodes=101%", "liar: nodes: ")]
    [InlineData("liar:nodes=60%;liar:nodes=50%", "liar: nodes: more than 100 %")]
    [InlineData("liar:nodes=20%,says=maybe", "liar: says: ")]
    [InlineData("forge:node=1", "forge: as: missing")]
    public void Parse_WhatCannotBe_IsRefusedByItsField(string script, string said) =>
        Assert.StartsWith(said, Assert.Throws<FormatException>(() => FaultPlan.Parse(script, 10)).Message, StringComparison.Ordinal);

    [Theory] // from=5, for=3: seconds 5, 6, 7
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Holds_AtTheEnds_IsHalfOpen(int second, bool holds) => Assert.Equal(holds, FaultPlan.Parse("ingestion:from=5,for=3", 1).Faults[0].Holds(second));

    [Fact]
    public void Draw_SameSeed_SamePeopleAndAnotherSeedOthers()
    {
        FaultPlan faults = FaultPlan.Parse("liar:nodes=20%;crash:node=0,for=1", 30);
        IReadOnlyList<Inhabitant> one = Population.Draw(30, 2, 7, faults), again = Population.Draw(30, 2, 7, faults), other = Population.Draw(30, 2, 8, faults);
        Assert.Equal(one.Select(node => (node.Id, node.Operator, node.Country, node.Says)), again.Select(node => (node.Id, node.Operator, node.Country, node.Says)));
        Assert.Empty(one.Select(node => node.Id).Intersect(other.Select(node => node.Id)));
        Assert.Equal(6, one.Count(node => node.Says is not null));
        Assert.All(one.Where(node => node.OperatorNumber == 0), node => Assert.Null(node.Says)); // another fault names it
        Assert.Equal([30, 31], one.Where(node => node.IsAnchor).Select(node => node.Number));
        Assert.Single(one.Where(node => node.IsAnchor).Select(node => node.Operator).Distinct());
        Assert.Equal(32, one.Select(node => node.Address).Distinct().Count());
    }
}
