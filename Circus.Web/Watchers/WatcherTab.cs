namespace Circus.Web.Watchers;

/// <summary>Parts of the page of a watcher; each has an address of its own.</summary>
internal enum WatcherTab
{
    Summary,
    Processes,
    Logs,
    Events,
    Options,
}
