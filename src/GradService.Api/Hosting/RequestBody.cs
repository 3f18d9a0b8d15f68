using System.Reflection;
using System.Text.Json;
using FluentValidation;
using GradService.Api.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GradService.Api.Hosting;

/// <summary>The body of a request, read and judged: the one place that reads bodies. An endpoint takes it as a parameter.</summary>
/// <typeparam name="T">What the body should be.</typeparam>
internal sealed class RequestBody<T> : IRequestBody, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private RequestBody(T? value, ProblemHttpResult? problem) => (_value, Problem) = (value, problem);

    /// <summary>The body. An endpoint runs only where there is one.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    /// <inheritdoc/>
    object? IRequestBody.Value => _value;

    /// <inheritdoc/>
    public ProblemHttpResult? Problem { get; }

    /// <summary>Reads, parses and judges the body.</summary>
    public static async ValueTask<RequestBody<T>?> BindAsync(HttpContext context)
    {
        var (bytes, problem) = await RequestBody.ReadAsync(context);
        if (problem is not null)
        {
            return new(null, problem);
        }

        using var body = bytes;
        var (value, fault) = RequestBody.Parse(RequestBody.Scan(body.Bytes, context), context.RequestServices.GetRequiredService<IValidator<T>>());
        return new(value, fault);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new RequestBodyType(typeof(T)));
}

/// <summary>JSON documents that callers send, parsed and judged.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Refuses a body that is said to be something else than it should be, or compressed in a way that was not undone. A body is right unless it says otherwise; the
    /// form type counts as not saying anything: it is what curl -d sends by itself.
    /// </summary>
    public static ProblemHttpResult? UnsupportedType(HttpRequest request, Func<MediaTypeHeaderValue, bool> isRight)
    {
        var (type, encoding) = (request.ContentType, request.Headers.ContentEncoding);
        var isSupported = string.IsNullOrEmpty(type)
            || (MediaTypeHeaderValue.TryParse(type, out var found)
                && (isRight(found) || found.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
                && (!found.Charset.HasValue || HeaderUtilities.RemoveQuotes(found.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
        return isSupported && (StringValues.IsNullOrEmpty(encoding) || encoding == "identity")
            ? null
            : Problems.Problem.UnsupportedMediaType($"{type} {encoding}".Trim());
    }

    /// <summary>Reads the body of a request to its end.</summary>
    /// <returns>The body, or why it was refused.</returns>
    public static async ValueTask<(PooledBody Body, ProblemHttpResult? Problem)> ReadAsync(HttpContext context)
    {
        if (UnsupportedType(context.Request, IsJson) is { } unsupported)
        {
            return (default, unsupported);
        }

        var limits = context.RequestServices.GetRequiredService<IOptions<Limits>>().Value;
        try
        {
            return (await PooledBody.ReadAsync(context.Request, limits.RequestBytes, context.RequestAborted), null);
        }
        catch (LimitExceededException exception)
        {
            return (default, Problems.Problem.TooLarge(exception));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server counts as well, and may be first to notice.
            return (default, Problems.Problem.TooLarge(PooledBody.TooLong(limits.RequestBytes, "more")));
        }
        catch (InvalidDataException)
        {
            return (default, Problems.Problem.Malformed(new Dictionary<string, string[]>
            {
                [JsonPlace.Root] = ["expected a body that is compressed as its Content-Encoding says; found one that is not, or breaks off"],
            }));
        }
        catch (InvalidOperationException)
        {
            // A small compressed body may hold as much as it likes: it is not read further than the limit.
            return (default, Problems.Problem.TooLarge(PooledBody.TooLong(limits.RequestBytes, "more")));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            return (default, Problems.Problem.Malformed(new Dictionary<string, string[]>
            {
                [JsonPlace.Root] = ["expected a whole body; found one that breaks off or whose chunks have no valid size"],
            }));
        }
    }

    /// <summary>Reads the numbers of a body. They are there until the answer is written.</summary>
    public static ScannedDocument Scan(ReadOnlyMemory<byte> body, HttpContext context)
    {
        var document = new ScannedDocument(body);
        if (document.HasRented)
        {
            context.Response.RegisterForDispose(document);
        }

        return document;
    }

    /// <summary>Parses a document whose numbers were read, and judges it.</summary>
    /// <returns>The document, or why it was refused.</returns>
    public static (T? Value, ProblemHttpResult? Problem) Parse<T>(ScannedDocument document, IValidator<T> validator)
        where T : class
    {
        T? value;
        try
        {
            value = document.Deserialize<T>();
        }
        catch (JsonException)
        {
            value = null;
        }

        if (value is null)
        {
            return (null, Problems.Problem.Malformed(BodyCheck.Faults(document.Text, typeof(T), JsonFormat.Options, Problems.Problem.MostFaults)));
        }

        var result = validator.Validate(value);
        return result.IsValid ? (value, null) : (null, Problems.Problem.Invalid(result));
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A body of any type, read and judged.</summary>
internal interface IRequestBody
{
    /// <summary>The body; <see langword="null"/> where it was refused, or needed no parsing.</summary>
    object? Value { get; }

    /// <summary>Why it was refused.</summary>
    ProblemHttpResult? Problem { get; }
}

/// <summary>Says of an endpoint what its body should be, for the OpenAPI document.</summary>
/// <param name="Type">The type of the body.</param>
internal sealed record RequestBodyType(Type Type);
