namespace NodeProgram.Chain;

/// <summary>A contract of the program. Stored by name: never rename one.</summary>
public enum ContractName
{
    /// <summary>Nodes, stake, cases.</summary>
    OperatorStaking = 1,

    /// <summary>Roots and claims.</summary>
    RewardDistributor,

    /// <summary>Genesis seats.</summary>
    GenesisBadge,

    /// <summary>The marketplace's escrow.</summary>
    Escrow,

    /// <summary>DTEL.</summary>
    DtelToken,
}
