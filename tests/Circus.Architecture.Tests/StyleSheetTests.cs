namespace Circus.Architecture.Tests;

/// <summary>The style sheets of the console. A browser drops silently what it cannot read.</summary>
public sealed class StyleSheetTests
{
    [Fact]
    public void Blocks_AreClosed_AndOnlyQueriesHaveBlocksInside()
    {
        var folder = Path.Combine(Repository.Top, "wwwroot-assets", "css");
        List<string> faults = [];
        foreach (var path in Directory.EnumerateFiles(folder, "*.css"))
        {
            var (depth, number) = (0, 0);
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (depth > 0 && (line.StartsWith("/*", StringComparison.Ordinal) || line.StartsWith('@') || line.StartsWith('.')))
                {
                    faults.Add($"{Path.GetFileName(path)}:{number}: a block before this line is not closed");
                    break;
                }

                depth += line.Count(letter => letter == '{') - line.Count(letter => letter == '}');
            }

            if (depth != 0)
            {
                faults.Add($"{Path.GetFileName(path)}: {depth} blocks are left open at its end");
            }
        }

        Assert.Empty(faults);
    }
}
