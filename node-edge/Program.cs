using NodeProgram.Edge.Commands;

return await CommandLine.Create(new Streams(Console.Out, Console.Error)).Parse(args).InvokeAsync();
