using Circus.Protocol;

namespace Circus.Stats.Queries;

/// <summary>A question cannot be answered as asked; the message is for the client.</summary>
internal sealed class QuestionException(ErrorCode code, string message) : Exception(message)
{
    public ErrorCode Code => code;
}
