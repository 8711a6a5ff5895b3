namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The three subjects, and the two that are ours.</summary>
public static class Subjects
{
    public static TheoryData<Subject> All { get; } = new(Subject.Embedded, Subject.Azurite, Subject.Real);

    /// <summary>Each case with each subject; every case names its expectation once.</summary>
    internal static TheoryData<Subject, TCase> Each<TCase>(params TCase[] cases)
    {
        TheoryData<Subject, TCase> data = [];
        foreach (Subject subject in Enum.GetValues<Subject>())
        {
            foreach (TCase one in cases)
            {
                data.Add(subject, one);
            }
        }

        return data;
    }
}
