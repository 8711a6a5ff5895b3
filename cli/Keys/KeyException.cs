namespace NodeProgram.Cli.Keys;

/// <summary>A key cannot be used; the message says why and never what it is.</summary>
public sealed class KeyException(string message) : Exception(message);
