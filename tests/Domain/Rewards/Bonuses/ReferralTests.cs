using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Bonuses;

namespace NodeProgram.Domain.Tests.Rewards.Bonuses;

public sealed class ReferralTests
{
    [Theory]
    // decisions-money.md, in order of precedence
    [InlineData(1, 2, true, false, null, false, null)]
    [InlineData(1, 1, true, false, null, false, ReferralRefusal.NotAnotherOperator)]
    [InlineData(0, 1, true, false, null, false, ReferralRefusal.NotAnotherOperator)]
    [InlineData(1, 0, true, false, null, false, ReferralRefusal.NotAnotherOperator)]
    [InlineData(1, 2, false, true, 1, true, null)] // the same again
    [InlineData(1, 2, false, true, 3, true, ReferralRefusal.ReferrerNotOperating)]
    [InlineData(1, 2, true, true, 3, true, ReferralRefusal.ReferredNotNew)]
    [InlineData(1, 2, true, false, 3, true, ReferralRefusal.ReferredAlready)]
    [InlineData(1, 2, true, false, null, true, ReferralRefusal.SameHand)]
    public void Check_Referral_RefusedByTheFirstReason(int referrer, int referred, bool operating, bool wasActive, int? earlier, bool sharesHand, ReferralRefusal? refusal) =>
        Assert.Equal(refusal, Referral.Check(new OperatorId(referrer), new OperatorId(referred), operating, wasActive, earlier is { } id ? new OperatorId(id) : null, sharesHand));
}
