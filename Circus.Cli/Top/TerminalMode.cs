using Circus.Cli.Interop;

namespace Circus.Cli.Top;

/// <summary>How the terminal treats what is typed (termios(3)), as it was when this was made.</summary>
internal sealed class TerminalMode
{
    private readonly byte[] _mode = new byte[LibC.TermiosRoom];
    private readonly bool _isKnown;

    public TerminalMode() => _isKnown = LibC.TcGetAttr(LibC.STDIN_FILENO, _mode) == 0;

    public void Restore()
    {
        if (_isKnown)
        {
            _ = LibC.TcSetAttr(LibC.STDIN_FILENO, LibC.TCSADRAIN, _mode);
        }
    }
}
