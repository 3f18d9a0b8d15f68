using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Engine.Answers;

namespace GradService.Api.Json;

/// <summary>Reads a tensor together with the written digits of its numbers.</summary>
internal sealed class WrittenTensorConverter : JsonConverter<WrittenTensor>
{
    public override WrittenTensor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var digits = new List<WrittenDigits>();
        var tensor = TensorConverter.Read(ref reader, digits);
        return new WrittenTensor(tensor, digits);
    }

    public override void Write(Utf8JsonWriter writer, WrittenTensor value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Tensor, options);
}
