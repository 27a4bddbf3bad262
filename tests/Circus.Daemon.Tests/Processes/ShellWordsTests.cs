using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Processes;

public sealed class ShellWordsTests
{
    public static TheoryData<string, string[]> Cases => new()
    {
        { "", [] },
        { " \t\n ", [] },
        { "a", ["a"] },
        { "a b", ["a", "b"] },
        { "  a \t b\nc\r\n", ["a", "b", "c"] },
        { "'a b'", ["a b"] },
        { "\"a b\"", ["a b"] },
        { "a'b c'd", ["ab cd"] },
        { "a\"b c\"d", ["ab cd"] },
        { "''", [""] },
        { "a '' b", ["a", "", "b"] },
        { "a \"\" b", ["a", "", "b"] },
        { "a''b", ["ab"] },
        { "'a\\b'", ["a\\b"] },
        { "'a\"b'", ["a\"b"] },
        { "\"a'b\"", ["a'b"] },
        { "\"a\\\"b\"", ["a\"b"] },
        { "\"a\\\\b\"", ["a\\b"] },
        { "\"a\\nb\"", ["a\\nb"] },
        { "\"a\\$b\"", ["a\\$b"] },
        { "a\\ b", ["a b"] },
        { "a\\nb", ["anb"] },
        { "\\'a", ["'a"] },
        { "\\\\", ["\\"] },
        { "\\  a", [" ", "a"] },
        { "a \\\n b", ["a", "b"] },
        { "a\\\nb", ["ab"] },
        { "\"a\\\nb\"", ["ab"] },
        { "\"a\nb\"", ["a\nb"] },
        { "a # b", ["a", "#", "b"] },
        { "~ $HOME * ?", ["~", "$HOME", "*", "?"] },
        { "a;b|c&&d>e", ["a;b|c&&d>e"] },
        { "é 😀", ["é", "😀"] },
        { "--x='a b' --y=\"c\"", ["--x=a b", "--y=c"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void TrySplit_Text_IsSplitAsByAShell(string text, string[] expected)
    {
        Assert.True(ShellWords.TrySplit(text, out var words, out _));
        Assert.Equal(expected, words);
    }

    [Theory]
    [InlineData("a 'b", "the quote ' at character 3 is not closed")]
    [InlineData("\"a", "the quote \" at character 1 is not closed")]
    [InlineData("\"a\\\"", "the quote \" at character 1 is not closed")]
    [InlineData("'a' 'b' '", "the quote ' at character 9 is not closed")]
    [InlineData("a\\", "there is nothing after the backslash at the end")]
    public void TrySplit_Unbalanced_IsAnError(string text, string expected)
    {
        Assert.False(ShellWords.TrySplit(text, out _, out var error));
        Assert.Equal(expected, error);
    }
}
