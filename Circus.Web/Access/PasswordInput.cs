using System.Text;

namespace Circus.Web.Access;

/// <summary>Reads a password where no other user of the machine can see it: from the terminal without an echo, twice, or the first line of a pipe.</summary>
/// <param name="prompt">Gets the questions.</param>
internal sealed class PasswordInput(TextWriter prompt)
{
    /// <summary>Null when there is none, or when the two differ.</summary>
    public string? Read()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() is { Length: > 0 } line ? line : null;
        }

        var first = Ask("Password: ");
        return first.Length > 0 && first == Ask("Once more: ") ? first : null;
    }

    private string Ask(string question)
    {
        prompt.Write(question);
        prompt.Flush();
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        prompt.WriteLine();
        return typed.ToString();
    }
}
