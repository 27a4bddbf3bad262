return await Circus.Plugins.PluginCommandLine.RunAsync(args);
