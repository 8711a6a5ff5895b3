namespace NodeProgram.Edge.Tests.Support;

/// <summary>Tests in which packets must come back within their real time limit; nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealTime
{
    public const string Name = "real time";
}
