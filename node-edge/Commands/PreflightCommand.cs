using System.CommandLine;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

internal static class PreflightCommand
{
    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams) => new("preflight", "x");
}
