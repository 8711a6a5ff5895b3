namespace NodeProgram.Dev.Running;

/// <summary>Something that the person at the terminal has to know, in words.</summary>
internal sealed class DevException(string message) : Exception(message);
