using System.Net.Mime;
using System.Text.Json;
using FluentValidation;
using GradService.Api.Json;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GradService.Api.Hosting;

/// <summary>Reads, parses and judges JSON documents that callers send: the one place that does.</summary>
internal static class BodyReader
{
    private const string Json = "application/json in UTF-8, as it is or compressed with gzip, br or deflate";

    /// <summary>
    /// Refuses a body that is said to be something else than it should be, or compressed in a way that was not undone. A body is right
    /// unless it says otherwise; the form type counts as not saying anything: it is what curl -d sends by itself. JSON is right everywhere,
    /// and what most say.
    /// </summary>
    /// <param name="request">Whose body it is.</param>
    /// <param name="isRight">Whether a type is one that the body may have.</param>
    /// <param name="expected">What is said to have been expected.</param>
    public static ProblemHttpResult? UnsupportedType(HttpRequest request, Func<MediaTypeHeaderValue, bool> isRight, string expected)
    {
        var (type, encoding) = (request.ContentType, request.Headers.ContentEncoding);
        var isSupported =
            string.IsNullOrEmpty(type)
            || type == MediaTypeNames.Application.Json
            || (
                MediaTypeHeaderValue.TryParse(type, out var found)
                && (isRight(found) || found.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
                && (
                    !found.Charset.HasValue
                    || HeaderUtilities.RemoveQuotes(found.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                )
            );
        return isSupported && (StringValues.IsNullOrEmpty(encoding) || encoding == "identity")
            ? null
            : Problem.UnsupportedMediaType(expected, $"{type} {encoding}".Trim());
    }

    /// <summary>Reads the body of a request to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">The memory that it may hold.</param>
    /// <returns>The body, or why it was refused.</returns>
    public static async ValueTask<(PooledBytes? Body, ProblemHttpResult? Problem)> ReadAsync(
        HttpContext context,
        MemoryBudget.Account account
    )
    {
        if (UnsupportedType(context.Request, IsJson, Json) is { } unsupported)
        {
            return (null, unsupported);
        }

        var limits = context.RequestServices.GetRequiredService<IOptions<Limits>>().Value;
        var slowest = context.RequestServices.GetRequiredService<IOptions<ServerLimits>>().Value.BytesPerSecond;
        using var pace = BodyPace.Of(context, slowest);
        try
        {
            return
                await PooledBytes.ReadAsync(context.Request, limits.RequestBytes, account, pace, pace?.Late ?? context.RequestAborted)
                    is { } body
                ? (body, null)
                : (null, Problem.NoMemory());
        }
        catch (LimitExceededException exception)
        {
            return (null, Problem.TooLarge(exception));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return (null, Problem.TooSlow($"expected a body of at least {slowest} bytes a second; found one that comes more slowly"));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server counts as well, and may be first to notice.
            return (null, Problem.TooLarge(PooledBytes.TooLong(limits.RequestBytes, "more")));
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // Brotli reports bad data as an invalid operation.
            return (
                null,
                Problem.Malformed(
                    new Dictionary<string, string[]>
                    {
                        [JsonPlace.Root] =
                        [
                            "expected a body that is compressed as its Content-Encoding says; found one that is not, or breaks off",
                        ],
                    }
                )
            );
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            return (
                null,
                Problem.Malformed(
                    new Dictionary<string, string[]>
                    {
                        [JsonPlace.Root] = ["expected a whole body; found one that breaks off or whose chunks have no valid size"],
                    }
                )
            );
        }
    }

    /// <summary>Parses a document whose numbers were read, and judges it.</summary>
    /// <returns>The document, or why it was refused.</returns>
    public static (T? Value, ProblemHttpResult? Problem) Parse<T>(ScannedDocument document, IServiceProvider services)
        where T : class
    {
        var limits = services.GetRequiredService<IOptions<Limits>>().Value;
        if (document.TextLength > limits.TextBytes)
        {
            return (
                null,
                Problem.TooLarge(
                    new LimitExceededException(
                        $"expected a body of at most {limits.TextBytes} bytes beside arrays of numbers; found {document.TextLength}"
                    )
                )
            );
        }

        if (typeof(T).IsAssignableTo(typeof(IWritten)) && document.NumberCount > limits.WrittenNumbers)
        {
            return (
                null,
                Problem.TooLarge(
                    new LimitExceededException($"expected a body of at most {limits.WrittenNumbers} numbers; found {document.NumberCount}")
                )
            );
        }

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
            return (null, Problem.Malformed(BodyCheck.Faults(document.Text.Span, typeof(T), JsonFormat.Options, Problem.MostFaults)));
        }

        var result = services.GetRequiredService<IValidator<T>>().Validate(value);
        return result.IsValid ? (value, null) : (null, Problem.Invalid(result));
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
}
