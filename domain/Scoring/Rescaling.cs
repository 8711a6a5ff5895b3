using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>
/// Scales what was measured to the whole of 100,000 (rules, section 3: the largest-remainder method). The score is the exact scaled sum, truncated, so that it is monotone in every input;
/// points given and points lost are then shared out to that sum and to what it leaves.
/// </summary>
public static class Rescaling
{
    /// <summary>The points of what was measured, scaled to 100,000 and truncated; 0 when nothing was measured.</summary>
    /// <param name="points">0 to <paramref name="measuredMax"/>.</param>
    /// <param name="measuredMax">0 to 100,000.</param>
    public static int ScoreOf(int points, int measuredMax) => measuredMax == 0 ? 0 : (int)((long)points * Millipoints.MaxValue / measuredMax);

    /// <summary>
    /// Shares out a total: each part's floor of <c>part x 100,000 / measuredMax</c>, then one more to the largest remainders until the total is reached, ties to the earlier part.
    /// </summary>
    /// <param name="parts">Not negative; a part of 0 is given nothing.</param>
    /// <param name="measuredMax">At least 1.</param>
    /// <param name="total">Not below the sum of the floors, and above it by at most the number of parts with a remainder.</param>
    /// <param name="shares">Takes the shares; as long as the parts.</param>
    public static void Share(ReadOnlySpan<int> parts, int measuredMax, int total, Span<int> shares)
    {
        Span<int> remainders = stackalloc int[parts.Length];
        int left = total;
        for (int i = 0; i < parts.Length; i++)
        {
            long scaled = (long)parts[i] * Millipoints.MaxValue;
            shares[i] = (int)(scaled / measuredMax);
            remainders[i] = (int)(scaled % measuredMax);
            left -= shares[i];
        }

        for (; left > 0; left--)
        {
            int largest = 0;
            for (int i = 1; i < parts.Length; i++)
            {
                if (remainders[i] > remainders[largest])
                    largest = i;
            }

            if (remainders[largest] <= 0)
                throw new ArgumentOutOfRangeException(nameof(total), "The total is more than the parts can share.");
            shares[largest]++;
            remainders[largest] = 0;
        }
    }
}
