using System.Text.Json;
using System.Text.Json.Serialization;
using Circus.Web.Access;

namespace Circus.Web.Alerts;

/// <summary>alerts.json of the state directory: written beside and put in place, so that a reader finds the old one or the new one.</summary>
internal static class AlertFile
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    /// <returns>Null when there is none yet.</returns>
    /// <exception cref="StateDirectoryException">It is there, but cannot be used: to begin anew would forget rules and channels.</exception>
    public static AlertBook? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<AlertBook>(File.ReadAllBytes(path), _json);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StateDirectoryException($"the alerts in {path} cannot be used: {failure.Message}; mend the file, or move it away to begin anew");
        }
    }

    public static void Write(string path, AlertBook book)
    {
        var beside = $"{path}.new";
        StateDirectory.WriteSecret(beside, JsonSerializer.Serialize(book, _json));
        File.Move(beside, path, overwrite: true);
    }
}
