using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Guardrails;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>
/// The guardrails' state where no contract keeps it (rules, section 5): automatic slashes of the window. PK = <c>guardrails</c>, RK = <c>automatic</c>: one row, so that two executions at the same
/// time cannot both fit in what is left.
/// </summary>
public sealed class Guardrails(TableServiceClient tables)
{
    private const string Partition = "guardrails";
    private const string Row = "automatic";
    // What one row holds; more slashes than these in a window have lost their reason anyway.
    private const int SlashesMax = 150;
    private readonly TableClient table = tables.GetTableClient(TableNames.Guardrails);

    private sealed record Counted(FaultId Fault, long AtUnixMs, Wei Amount);

    /// <summary>Counts a case's execution in, unless a guardrail holds it back. Counting the same case again changes nothing.</summary>
    /// <param name="record">The case, advanced to now.</param>
    /// <returns>Null when it may be executed.</returns>
    public Task<GuardrailRefusal?> TryCountAsync(CaseRecord record, Wei totalStake, long nowUnixMs, CancellationToken cancellation) => Conflicts.RetryAsync("Guardrails", async () =>
    {
        (TableEntity? row, List<Counted> counted) = await LoadAsync(cancellation);
        counted.RemoveAll(slash => slash.Fault == record.Opening.Fault);
        var before = new GuardrailState([.. counted.Select(slash => new AutomaticSlash(slash.AtUnixMs, slash.Amount))], null);
        GuardrailRefusal? refusal = before.TryExecute(record.File, totalStake, nowUnixMs, record.Opening.Policy, out GuardrailState after);
        if (refusal is null && after != before && after.AutomaticSlashes.Length > SlashesMax)
            return GuardrailRefusal.AboveWeeklyLimit;
        if (refusal is null && after != before)
        {
            // What has left the window is not kept.
            counted = [.. counted.Where(slash => after.AutomaticSlashes.Contains(new AutomaticSlash(slash.AtUnixMs, slash.Amount)))];
            counted.Add(new Counted(record.Opening.Fault, nowUnixMs, after.AutomaticSlashes[^1].Amount));
            await SaveAsync(row, counted, cancellation);
        }
        return refusal;
    });

    /// <summary>Takes a case's count back: it was not executed after all.</summary>
    public Task ForgetAsync(FaultId fault, CancellationToken cancellation) => Conflicts.RetryAsync("Guardrails", async () =>
    {
        (TableEntity? row, List<Counted> counted) = await LoadAsync(cancellation);
        if (counted.RemoveAll(slash => slash.Fault == fault) > 0)
            await SaveAsync(row, counted, cancellation);
        return true;
    });

    private async Task<(TableEntity? Row, List<Counted> Counted)> LoadAsync(CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, Row, cancellationToken: cancellation);
        return found.HasValue ? (found.Value, JsonSerializer.Deserialize<List<Counted>>(found.Value!.GetString("Slashes"), Answers.Json)!) : (null, []);
    }

    private async Task SaveAsync(TableEntity? row, List<Counted> counted, CancellationToken cancellation)
    {
        string text = JsonSerializer.Serialize(counted, Answers.Json);
        if (row is null)
        {
            await table.AddEntityAsync(new TableEntity(Partition, Row) { ["Slashes"] = text }, cancellation);
            return;
        }
        row["Slashes"] = text;
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
    }
}
