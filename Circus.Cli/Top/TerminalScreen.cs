using System.Runtime.InteropServices;
using Circus.Cli.Interop;
using Circus.Cli.Top.Screen;

namespace Circus.Cli.Top;

/// <summary>The terminal while the dashboard has it. However that ends, the terminal is given back as it was.</summary>
internal sealed class TerminalScreen : IDisposable
{
    // Alternate screen, no cursor, no wrapping at the right edge (xterm control sequences).
    private const string EnterSequence = "\e[?1049h\e[?25l\e[?7l";
    private const string LeaveSequence = "\e[0m\e[?7h\e[?25h\e[?1049l";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    // Taken before the first key is asked for, which changes it.
    private readonly TerminalMode _mode = new();
    private readonly TextWriter _output;
    private readonly Painter _painter;
    private readonly Glyphs _glyphs;
    private readonly PosixSignalRegistration[] _signals;
    private Canvas _canvas;
    private int _isOurs;

    public TerminalScreen(TextWriter output, TopOptions options, Action<TopMessage> post, Action leave)
    {
        (_output, _glyphs) = (output, options.Glyphs);
        _painter = new Painter(output, new Palette(options.Colours));
        _canvas = new Canvas(1, 1, _glyphs);
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => post(new TopMessage.Resized())),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => post(new TopMessage.Resumed())),
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, signal => Suspend(signal, post)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => End(signal, leave)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, leave)),
            // Ends the program as always, but not with the screen in disorder.
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Leave()),
        ];
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
        Enter();
    }

    public int Width => _canvas.Width;

    public int Height => _canvas.Height;

    /// <summary>A canvas of the terminal's size.</summary>
    public Canvas Measure()
    {
        var (width, height) = (Math.Max(Console.WindowWidth, 20), Math.Max(Console.WindowHeight, 4));
        if (width != _canvas.Width || height != _canvas.Height)
        {
            _canvas = new Canvas(width, height, _glyphs);
        }

        return _canvas;
    }

    public void Show()
    {
        if (Volatile.Read(ref _isOurs) == 1)
        {
            _painter.Paint(_canvas);
        }
    }

    public void Enter()
    {
        if (Interlocked.Exchange(ref _isOurs, 1) == 0)
        {
            _painter.Forget();
            _output.Write(EnterSequence);
            _output.Flush();
        }
    }

    public void Leave()
    {
        if (Interlocked.Exchange(ref _isOurs, 0) == 1)
        {
            _output.Write(LeaveSequence);
            _output.Flush();
            _mode.Restore();
        }
    }

    public void Dispose()
    {
        Leave();
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    /// <summary>The loop gives the terminal back, then the program stops as it would have by itself: .NET keeps the signal to itself once somebody handles it.</summary>
    private static void Suspend(PosixSignalContext signal, Action<TopMessage> post)
    {
        signal.Cancel = true;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        post(new TopMessage.Suspending(done));
        done.Task.Wait(_patience);
        _ = LibC.Kill(Environment.ProcessId, LibC.SIGSTOP);
    }

    private static void End(PosixSignalContext signal, Action leave)
    {
        signal.Cancel = true;
        leave();
    }

    private void OnCrash(object sender, UnhandledExceptionEventArgs crash) => Leave();
}
