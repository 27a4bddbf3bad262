namespace Circus.Daemon.Control;

/// <summary>What a client must be allowed for a command. Numbers are on the wire: append only.</summary>
internal enum Permission
{
    Read = 0,
    Operate = 1,
    Administer = 2,
}
