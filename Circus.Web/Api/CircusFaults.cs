using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Web.Audit;
using Circus.Web.Operations;

namespace Circus.Web.Api;

/// <summary>What went wrong on the way to circusd, as problem details.</summary>
internal sealed class CircusFaults : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (CircusException fault)
        {
            return Of(fault);
        }
    }

    public static IResult Of(CircusException fault) => fault switch
    {
        CommandForbiddenException => Problem(StatusCodes.Status403Forbidden, "Not allowed", "Neither the role nor the token allows that on this watcher."),
        AuditUnavailableException => Problem(StatusCodes.Status503ServiceUnavailable, "The audit cannot be written", fault.Message),
        DaemonUnreachableException => Problem(StatusCodes.Status504GatewayTimeout, "circusd does not answer", $"{fault.Message} It may still do it."),
        CommandRefusedException refusal => Problem(
            IsUnknown(refusal) ? StatusCodes.Status404NotFound : StatusCodes.Status422UnprocessableEntity, "circusd refused", refusal.Message, (int)refusal.Code),
        _ => Problem(StatusCodes.Status502BadGateway, "circusd failed", fault.Message),
    };

    public static IResult Problem(int status, string title, string detail, int? errno = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, extensions: errno is { } number ? [KeyValuePair.Create("errno", (object?)number)] : null);

    private static bool IsUnknown(CommandRefusedException refusal) =>
        refusal.Code == ErrorCode.UnknownCommand
        || (refusal.Code == ErrorCode.MessageError && refusal.Message.EndsWith("not found", StringComparison.Ordinal));
}
