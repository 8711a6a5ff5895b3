using System.CommandLine;
using NodeProgram.Dev.Sim;
using NodeProgram.Dev.Up;

var root = new RootCommand("Starts the program on this machine.");
root.Subcommands.Add(UpCommand.Create());
root.Subcommands.Add(SimCommand.Create());
return await root.Parse(args).InvokeAsync();
