using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top.Screen;

/// <summary>Draws everything, for any size of the terminal. Decides only.</summary>
internal static class TopScreen
{
    /// <summary>Below that, what is not the table goes away.</summary>
    private const int LowBelow = 10;

    /// <summary>Lines that the table has for its rows.</summary>
    public static int Page(TopFrame frame, int height) => Math.Max(height - Head(frame, height) - 1 - Foot(height), 1);

    public static void Draw(Canvas canvas, TopFrame frame, TopView view, TopTable table, string? warning = null)
    {
        canvas.Clear();
        Header.Draw(canvas, frame, view, Head(frame, canvas.Height) - (canvas.Height < LowBelow ? 0 : 1));
        var y = Head(frame, canvas.Height);
        if (frame.HasSamples)
        {
            TableArea.Draw(canvas, y, frame, view, table);
        }
        else
        {
            Nothing(canvas, y, frame);
        }

        Footer.Draw(canvas, view, table, canvas.Height >= LowBelow, warning);
        switch (view.Overlay)
        {
            case TopOverlay.Help:
                Overlays.Help(canvas);
                break;
            case TopOverlay.Columns:
                Overlays.Columns(canvas, view, frame);
                break;
            case TopOverlay.Sort:
                Overlays.Sort(canvas, view, frame);
                break;
            case TopOverlay.Sockets:
                Overlays.Sockets(canvas, view, frame);
                break;
            case TopOverlay.None:
                break;
        }
    }

    private static int Head(TopFrame frame, int height) => height < LowBelow ? 1 : 1 + Header.Lines(frame, height) + 1;

    private static int Foot(int height) => height < LowBelow ? 1 : 2;

    private static void Nothing(Canvas canvas, int y, TopFrame frame)
    {
        if (frame.Nodes.All(node => node.Fault is null))
        {
            canvas.Write(1, y, "*** Waiting for data ***", Tone.Faint);
            return;
        }

        foreach (var fault in frame.Nodes.Select(node => node.Fault).OfType<string>())
        {
            foreach (var line in Wrapped.Lines(fault, canvas.Width - 2))
            {
                canvas.Write(1, y++, line, Tone.Bad);
            }
        }
    }
}
