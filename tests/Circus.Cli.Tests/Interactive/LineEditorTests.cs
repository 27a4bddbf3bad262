using Circus.Cli.Completion;
using Circus.Cli.Interactive;
using Circus.Cli.Output;

namespace Circus.Cli.Tests.Interactive;

/// <summary>Keys in, lines out.</summary>
public sealed class LineEditorTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly History _history = new(file: null);

    [Theory]
    [InlineData("list", "list")]
    [InlineData("lst<Left><Left>i", "list")]
    [InlineData("xlist<Home><Delete>", "list")]
    [InlineData("list web<Backspace><Backspace><Backspace><Backspace>", "list")]
    [InlineData("stop web<C-A>no<C-E>!", "nostop web!")]
    [InlineData("stop web<C-W>app", "stop app")]
    [InlineData("stop web<C-U>list", "list")]
    [InlineData("list all<C-Left><C-K>", "list ")]
    [InlineData("a b<C-A><C-Right>!", "a! b")]
    public async Task Keys_Editing_MakeTheLine(string keys, string line) => Assert.Equal(line, await ReadAsync(keys + "<Enter>"));

    [Fact]
    public async Task CtrlD_EmptyLine_IsTheEndOfInput()
    {
        Assert.Null(await ReadAsync("<C-D>"));
        Assert.Equal("a", await ReadAsync("ab<Left><C-D><Enter>"));
    }

    [Fact]
    public async Task CtrlC_Line_IsGivenUp() => Assert.Equal("", await ReadAsync("quit<C-C>"));

    [Fact]
    public async Task Up_WithABeginning_FindsLinesThatBeginSo()
    {
        foreach (var line in (string[])["status web", "list", "stop web", "list"])
        {
            await ReadAsync(line + "<Enter>");
        }

        Assert.Equal("list", await ReadAsync("<Up><Enter>"));
        Assert.Equal("status web", await ReadAsync("st<Up><Up><Enter>"));
        Assert.Equal("st", await ReadAsync("st<Up><Down><Enter>"));
    }

    [Theory]
    [InlineData("sta<Tab>x", "start x")]
    [InlineData("l<Tab>", "list")]
    [InlineData("status W<Tab>", "status \"Web App\" ")]
    public async Task Tab_Word_IsCompletedAsFarAsItIsClear(string keys, string line) => Assert.Equal(line, await ReadAsync(keys + "<Enter>", "start", "list", "listen", "Web App"));

    [Fact]
    public async Task Tab_NothingMoreIsClear_ShowsWhatThereIs()
    {
        await ReadAsync("list<Tab><Enter>", "list", "listen");

        Assert.Contains("\nlist    listen\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_NoLongerWanted_GoesToTheNextReader()
    {
        using var pressed = new SemaphoreSlim(0);
        var keys = new KeyReader(() =>
        {
            pressed.Wait();
            return new ConsoleKeyInfo('x', ConsoleKey.X, shift: false, alt: false, control: false);
        });
        using var leaving = new CancellationTokenSource();
        var first = keys.ReadAsync(leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        var second = keys.ReadAsync(TestContext.Current.CancellationToken);
        pressed.Release();

        Assert.Equal('x', (await second).KeyChar);
    }

    private Task<string?> ReadAsync(string keys, params string[] words)
    {
        var pressed = new Queue<ConsoleKeyInfo>(Keys(keys));
        var console = new CliConsole { Out = _output, Width = 80, Keys = new KeyReader(pressed.Dequeue) };
        return new LineEditor(console, _history, typed =>
        {
            var (_, current, _) = CommandLineText.Unfinished(typed);
            return Task.FromResult<IReadOnlyList<Candidate>>([.. words.Where(word => word.StartsWith(current, StringComparison.Ordinal)).Select(word => new Candidate(word))]);
        }).ReadAsync("> ");
    }

    /// <summary>"ab&lt;C-A&gt;&lt;Left&gt;" as keys.</summary>
    private static IEnumerable<ConsoleKeyInfo> Keys(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '<')
            {
                yield return new ConsoleKeyInfo(text[i], ConsoleKey.None, shift: false, alt: false, control: false);
                continue;
            }

            var end = text.IndexOf('>', i);
            var name = text[(i + 1)..end];
            i = end;
            var isControl = name.StartsWith("C-", StringComparison.Ordinal);
            yield return new ConsoleKeyInfo('\0', KeyOf(isControl ? name[2..] : name), shift: false, alt: false, isControl);
        }
    }

    private static ConsoleKey KeyOf(string name) => name is "Up" or "Down" or "Left" or "Right" ? Enum.Parse<ConsoleKey>($"{name}Arrow") : Enum.Parse<ConsoleKey>(name);
}
