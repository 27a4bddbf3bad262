using System.Text;
using Circus.Web.Access;
using Circus.Web.Audit;

namespace Circus.Web.Api;

/// <summary>Who did what, for administrators.</summary>
internal static class AuditApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").RequireAuthorization(Permissions.Administer).AddEndpointFilter<WholeAdministrator>().WithTags("Audit");
        audit.MapGet("", ([AsParameters] AuditFilter filter, AuditTrail trail) =>
        {
            using var file = trail.Read();
            return TypedResults.Ok(file.Find(filter.ToQuery(AuditQuery.Usual)));
        }).WithSummary("What somebody did or tried, newest first; before=NUMBER gets the next page.");
        audit.MapGet("/export", ExportAsync).WithSummary("The same as a file, csv or json: at most 100,000 entries.");
    }

    private static async Task ExportAsync(HttpContext context, [AsParameters] AuditFilter filter, AuditTrail trail, string format = "csv")
    {
        const int most = 100_000;
        var isCsv = format is "csv";
        using var file = trail.Read();
        var query = filter.ToQuery(AuditQuery.Most) with { Limit = AuditQuery.Most };
        context.Response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/json";
        context.Response.Headers.ContentDisposition = $"attachment; filename=audit.{(isCsv ? "csv" : "json")}";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), leaveOpen: true);
        var options = context.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;
        await writer.WriteAsync(isCsv ? AuditCsv.Head : "[");
        var written = 0;
        for (var page = file.Find(query); page.Count > 0 && written < most; page = file.Find(query))
        {
            foreach (var record in page)
            {
                await writer.WriteAsync(isCsv ? AuditCsv.Line(record) : $"{(written == 0 ? "" : ",")}\n{System.Text.Json.JsonSerializer.Serialize(record, options)}");
                written++;
            }

            query = query with { Before = page[^1].Number };
        }

        await writer.WriteAsync(isCsv ? "" : "\n]\n");
        await writer.FlushAsync(context.RequestAborted);
    }
}
