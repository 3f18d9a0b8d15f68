namespace GradService.Api.Hosting;

/// <summary>Endpoint metadata: the body is a stream of lines.</summary>
/// <param name="MediaType">The media type.</param>
/// <param name="First">The type of the first line.</param>
/// <param name="Further">The type of each further line.</param>
/// <param name="Example">Creates an example.</param>
internal sealed record StreamBody(string MediaType, Type First, Type Further, Func<string> Example);
