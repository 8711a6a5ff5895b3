using System.Net;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.WitnessDraw;

/// <summary>A node as the draw sees it, at the epoch's start (rules, section 2).</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="PayoutAddress">Where its rewards go; compared without regard to case.</param>
/// <param name="Address">The address under which its relay is reached. IPv4 mapped into IPv6 counts as IPv4.</param>
/// <param name="FundingGroup">The declared funding group, compared without regard to case; null when none is declared.</param>
/// <param name="IsAnchor">Whether the program itself runs it.</param>
/// <param name="NeedsExtraAnchor">Whether too many of its slots were unknown in the last epoch, so that it is given more anchors.</param>
public sealed record WitnessCandidate(
    NodeId Node, OperatorId Operator, string PayoutAddress, IPAddress Address, string? FundingGroup = null, bool IsAnchor = false, bool NeedsExtraAnchor = false);
