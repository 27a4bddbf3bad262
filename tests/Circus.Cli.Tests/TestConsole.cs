using Circus.Cli.Output;

namespace Circus.Cli.Tests;

/// <summary>The command line, run inside the test with text in and text out.</summary>
internal sealed class TestConsole
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public string Input { get; init; } = "";

    public bool IsTerminal { get; init; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Task<int> RunAsync(params string[] arguments) => RunAsAsync("circusctl", arguments);

    public Task<int> RunAsAsync(string calledName, params string[] arguments) => CliHost.RunAsync(calledName, arguments, new CliConsole
    {
        In = new StringReader(Input),
        Out = _output,
        Error = _error,
        IsInputTerminal = false,
        IsTerminal = IsTerminal,
        HasColour = false,
        Width = 100,
    });
}
