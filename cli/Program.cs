using NodeProgram.Cli;

using Stream input = Console.OpenStandardInput();
return Nodeop.Run(args, new Io(input, Console.Out, Console.Error, !Console.IsOutputRedirected));
