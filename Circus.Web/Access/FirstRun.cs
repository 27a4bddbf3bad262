namespace Circus.Web.Access;

/// <summary>
/// Whether the console still waits for its first administrator. Opened at the start of the program when there is no user, closed for good when there is one;
/// the code dies with the program.
/// </summary>
internal sealed class FirstRun(StateDirectory directory) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile SetupCode? _code;

    public bool IsOpen => _code is not null;

    /// <summary>The code to print; null when there are users.</summary>
    public string? Code => _code?.ToString();

    public void Open()
    {
        var code = SetupCode.Create();
        StateDirectory.WriteSecret(directory.SetupCodePath, $"{code}\n");
        _code = code;
    }

    /// <summary>Forgets the code, and removes the file that an earlier program may have left.</summary>
    public void Close()
    {
        _code = null;
        File.Delete(directory.SetupCodePath);
    }

    /// <summary>Runs the creation of the first administrator, once; of two at the same time the second is refused.</summary>
    /// <param name="code">What was typed.</param>
    /// <param name="create">Returns what is wrong with the account; nothing when it was created.</param>
    public async Task<SetupResult> ClaimAsync(string? code, Func<Task<IReadOnlyList<string>>> create)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (_code is not { } expected || !expected.Matches(code))
            {
                return SetupResult.WrongCode;
            }

            var faults = await create();
            if (faults.Count > 0)
            {
                return SetupResult.Refused(faults);
            }

            Close();
            return SetupResult.Done;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The code ends with the program, and so does its file; that of another program stays.</summary>
    public void Dispose()
    {
        if (IsOpen)
        {
            Close();
        }

        _oneAtATime.Dispose();
    }
}
