using System.Globalization;
using System.Text;

namespace Circus.Cli.Top;

/// <summary>
/// Puts lines on the terminal's alternate screen and writes only those that changed, in one go: no flicker, little to send over ssh.
/// Disposing it gives the terminal back as it was.
/// </summary>
internal sealed class TopPainter : IDisposable
{
    private readonly TextWriter _output;
    private IReadOnlyList<string> _shown = [];
    private (int Width, int Height) _size;

    public TopPainter(TextWriter output)
    {
        _output = output;
        // Alternate screen, no cursor, no wrapping at the right edge (xterm control sequences).
        _output.Write("\e[?1049h\e[?25l\e[?7l");
    }

    public void Paint(IReadOnlyList<string> lines, int width, int height)
    {
        var text = new StringBuilder();
        if (_size != (width, height))
        {
            _size = (width, height);
            _shown = [];
            text.Append("\e[2J");
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (i >= _shown.Count || _shown[i] != lines[i])
            {
                text.Append(CultureInfo.InvariantCulture, $"\e[{i + 1};1H{lines[i]}\e[K");
            }
        }

        _shown = lines;
        _output.Write(text);
        _output.Flush();
    }

    public void Dispose()
    {
        _output.Write("\e[?7h\e[?25h\e[?1049l");
        _output.Flush();
    }
}
