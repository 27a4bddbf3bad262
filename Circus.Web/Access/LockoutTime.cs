namespace Circus.Web.Access;

/// <summary>
/// How long an account stays locked: one minute, doubling with every lock-out in a row, at most a quarter of an hour. It grows to slow down guessing,
/// and has an end because otherwise anybody could shut out an operator for good.
/// </summary>
internal static class LockoutTime
{
    public static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <param name="consecutive">1 for the first lock-out since the last good sign-in.</param>
    public static TimeSpan After(int consecutive)
    {
        // Four doublings pass the limit; more would only overflow.
        var doublings = Math.Clamp(consecutive - 1, 0, 4);
        var time = First * (1 << doublings);
        return time < Longest ? time : Longest;
    }
}
