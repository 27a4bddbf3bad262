namespace Circus.Daemon.Interop;

/// <summary>A Linux signal by number, 1 to 64, with the names of signal(7).</summary>
internal readonly record struct Signal(int Number)
{
    public static readonly Signal Hup = new(1);
    public static readonly Signal Int = new(2);
    public static readonly Signal Quit = new(3);
    public static readonly Signal Kill = new(9);
    public static readonly Signal Term = new(15);
}
