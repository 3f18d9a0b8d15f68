using System.Net.Mime;
using System.Text.Json;
using FluentValidation;
using GradService.Api.Configuration;
using GradService.Api.Json;
using GradService.Api.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GradService.Api.Hosting;

/// <summary>Reads, parses and validates the JSON bodies of all requests.</summary>
internal static class BodyReader
{
    private const string Json = "application/json in UTF-8, uncompressed or compressed with gzip, br or deflate";

    /// <summary>
    /// Refuses a body whose headers state an unsupported media type, charset or compression. A missing content type is accepted, and so is
    /// the form type, because <c>curl -d</c> sends it by default. JSON is accepted everywhere. Decompression removes Content-Encoding, so
    /// a body that still has one was not decompressed.
    /// </summary>
    /// <param name="request">The request with the body.</param>
    /// <param name="isRight">Whether the body may have a media type, beside JSON.</param>
    /// <param name="expected">What the refusal says was expected.</param>
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
    /// <param name="account">The memory account of the request.</param>
    /// <returns>The body, or the refusal.</returns>
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
            return (
                null,
                Problem.TooSlow(
                    $"expected at least {slowest} bytes of the body per second; found fewer. Send the request again on a faster connection."
                )
            );
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Kestrel counts as well, and may be the first to notice.
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
                            "expected a body compressed as its Content-Encoding says; found one that is not, or that is cut off",
                        ],
                    }
                )
            );
        }
        catch (ConnectionResetException)
        {
            // Kestrel reports the reset before it aborts the request. Nobody reads a response, and there is no rest of the body to drain.
            context.Abort();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            throw;
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            return (
                null,
                Problem.Malformed(
                    new Dictionary<string, string[]>
                    {
                        [JsonPlace.Root] = ["expected a complete body; found one that is cut off, or an invalid chunk size"],
                    }
                )
            );
        }
    }

    /// <summary>Parses and validates a document whose arrays of numbers are already read.</summary>
    /// <returns>The document, or the refusal.</returns>
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
                        $"expected a body of at most {limits.TextBytes} bytes outside its arrays of numbers; found "
                            + $"{document.TextLength}. Send a smaller body, or split it."
                    )
                )
            );
        }

        if (typeof(T).IsAssignableTo(typeof(IWritten)) && document.NumberCount > limits.WrittenNumbers)
        {
            return (
                null,
                Problem.TooLarge(
                    new LimitExceededException(
                        $"expected a body of at most {limits.WrittenNumbers} numbers; found {document.NumberCount}. Send a smaller "
                            + "body, or split it."
                    )
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
