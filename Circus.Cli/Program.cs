return await Circus.Cli.CliHost.RunAsync(Circus.Cli.CliHost.CalledName(), args, new Circus.Cli.Output.CliConsole());
