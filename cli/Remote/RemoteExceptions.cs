using System.Text.Json;

namespace NodeProgram.Cli.Remote;

/// <summary>The program, or a contract, says no.</summary>
/// <param name="status">The HTTP status; 0 when a contract refused.</param>
/// <param name="code">The stable code of docs/api/problems.md, or the name of the contract's error.</param>
/// <param name="detail">What is wrong with this request.</param>
/// <param name="problem">The whole problem document; undefined when there is none.</param>
public sealed class ProgramRefusedException(int status, string code, string detail, JsonElement problem) : Exception($"{code}: {detail}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Detail { get; } = detail;

    public JsonElement Problem { get; } = problem;
}

/// <summary>The program or the chain does not answer, or not as it would: the same may be tried again later.</summary>
public sealed class UnreachableException(string message) : Exception(message);
