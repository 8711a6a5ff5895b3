using NodeProgram.Emulator.DurableTask;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>
/// How a stored history is made. Every class of this assembly that implements it is found; <c>RECORD_HISTORIES=1 dotnet test tests/Orchestrations --filter StoredHistoryTests</c> writes the
/// files of those whose file is not there. A history that is there is never written over: code of today has to be able to carry on what code of yesterday began. Where an orchestration may
/// change without regard to instances under way (before the first release), delete the file first, and say so in the commit.
/// </summary>
public interface IHistoryScenario
{
    /// <summary>The file's name without extension, lower case with hyphens: the orchestration and what happens.</summary>
    string Name { get; }

    /// <summary>Plays the scenario on an engine and gives the history.</summary>
    Task<StoredHistory> PlayAsync();
}
