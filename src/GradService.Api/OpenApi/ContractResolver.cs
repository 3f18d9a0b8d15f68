using System.Text.Json;
using System.Text.Json.Serialization;
using GradService.Api.Json;
using GradService.Api.Schemas;
using GradService.Engine.Answers;
using GradService.Engine.Checking;
using GradService.Engine.Tensors;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace GradService.Api.OpenApi;

/// <summary>
/// Tells the generator what types look like in JSON. It follows the serializer, except that tensors, verdicts and answers have no members
/// to look into.
/// </summary>
internal sealed class ContractResolver : ISerializerDataContractResolver
{
    private readonly JsonSerializerDataContractResolver _serializer = new(JsonFormat.Options);

    public DataContract GetDataContractForType(Type type) =>
        HasConverter(type)
            ? DataContract.ForObject(type, [], jsonConverter: value => JsonSerializer.Serialize(value, type, JsonFormat.Options))
            : _serializer.GetDataContractForType(type);

    private static bool HasConverter(Type type) =>
        type == typeof(Tensor)
        || type == typeof(WrittenTensor)
        || type == typeof(Verdicts)
        || (type.IsAssignableTo(typeof(IDescribed)) && type.IsDefined(typeof(JsonConverterAttribute), inherit: false));
}
