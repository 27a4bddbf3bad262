return await Circus.Stats.StatsCommandLine.RunAsync(args);
