namespace NodeProgram.Domain.Rewards;

/// <summary>What a node is specialised in (program document, 4.2; rules, section 4). <c>default</c> is no type. In JSON the name in camel case.</summary>
public enum NodeType
{
    /// <summary>A relay without specialisation.</summary>
    Standard = 1,

    /// <summary>High capacity in a major city.</summary>
    RegionalHub,

    /// <summary>Low latency.</summary>
    Edge,

    /// <summary>Recording; paid by what it stores.</summary>
    Recording,

    /// <summary>Transcription; paid by what it processes.</summary>
    Transcription,

    /// <summary>Archive; paid by what it stores.</summary>
    Archive,
}
