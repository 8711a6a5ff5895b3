using NodeProgram.Functions.Tests.Story;

[assembly: TestCollectionOrderer("NodeProgram.Functions.Tests.Order", "NodeProgram.Functions.Tests")]

namespace NodeProgram.Functions.Tests;

public sealed class Order() : LongestFirst(nameof(ProgramStoryTests));
