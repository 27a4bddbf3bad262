using Circus.Daemon;

return await DaemonCommandLine.RunAsync(args);
