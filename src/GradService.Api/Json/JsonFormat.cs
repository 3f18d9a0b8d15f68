using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradService.Api.Json;

/// <summary>The JSON format of the service: strict reading, camel case, numbers in the shortest form that round-trips.</summary>
internal static class JsonFormat
{
    /// <summary>The maximum nesting depth of a body.</summary>
    public const int MaxDepth = 32;

    /// <summary>The shared options for all reading and writing.</summary>
    public static JsonSerializerOptions Options { get; } = Frozen();

    /// <summary>Applies this format to options.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.AllowDuplicateProperties = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = MaxDepth;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.Converters.Add(new NumberConverter());
        options.Converters.Add(new TensorConverter());
        options.Converters.Add(new WrittenTensorConverter());
        options.Converters.Add(new VerdictsConverter());
        options.Converters.Add(new NameConverterFactory());
        return options;
    }

    private static JsonSerializerOptions Frozen()
    {
        var options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
