using FluentValidation.AspNetCore;
using FluentValidation.Results;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Programs;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace GradService.Api.Problems;

/// <summary>Makes the problem documents (RFC 9457) of refused requests.</summary>
internal static class Problem
{
    /// <summary>The largest number of faults that a problem reports.</summary>
    public const int MostFaults = 50;

    /// <summary>400: the request body is malformed or invalid.</summary>
    public static ProblemHttpResult Malformed(IDictionary<string, string[]> faults) =>
        WithFaults(StatusCodes.Status400BadRequest, "The request body cannot be used.", faults);

    /// <summary>400: a program is invalid; a caret in the detail points at the place.</summary>
    public static ProblemHttpResult Malformed(ProgramException fault)
    {
        var path = fault.Variable is null ? $"program.{fault.Place}" : JsonPlace.Member($"program.{fault.Place}", fault.Variable);
        if (fault.Line == 0)
        {
            return Malformed(new Dictionary<string, string[]> { [path] = [fault.Message] });
        }

        var sentence = $"line {fault.Line}, column {fault.Column}: {fault.Message}";
        var problem = Malformed(new Dictionary<string, string[]> { [path] = [sentence] });
        problem.ProblemDetails.Detail = Found.Short($"{path}, {sentence}\n{fault.Excerpt}");
        problem.ProblemDetails.Extensions["line"] = fault.Line;
        problem.ProblemDetails.Extensions["column"] = fault.Column;
        return problem;
    }

    /// <summary>413 if every fault is an exceeded limit, otherwise 400.</summary>
    public static ProblemHttpResult Invalid(ValidationResult result)
    {
        var state = new ModelStateDictionary();
        new ValidationResult(result.Errors.Take(MostFaults)).AddToModelState(state, prefix: null);
        var faults = state.ToDictionary(entry => entry.Key, entry => entry.Value!.Errors.Select(error => error.ErrorMessage).ToArray());
        return result.Errors.TrueForAll(error => error.ErrorCode == ExerciseRules.TooLarge) ? TooLarge(faults) : Malformed(faults);
    }

    /// <summary>413: the request exceeds a limit.</summary>
    public static ProblemHttpResult TooLarge(IDictionary<string, string[]> faults) =>
        WithFaults(StatusCodes.Status413PayloadTooLarge, "The request exceeds a limit of this service.", faults);

    /// <inheritdoc cref="TooLarge(IDictionary{string, string[]})"/>
    public static ProblemHttpResult TooLarge(LimitExceededException exceeded) =>
        TooLarge(new Dictionary<string, string[]> { [JsonPlace.Root] = [exceeded.Message] });

    /// <summary>408: the next part of the request body did not arrive in time.</summary>
    public static ProblemHttpResult TooSlow(string detail) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status408RequestTimeout,
            title: "The request body arrived too slowly.",
            detail: detail
        );

    /// <summary>401: the API key is missing or unknown.</summary>
    public static ProblemHttpResult Unauthorized(string header) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status401Unauthorized,
            title: "An API key is required.",
            detail: $"expected a valid API key in {header} or Authorization: Bearer; found none, or an unknown one"
        );

    /// <summary>429: the client exceeded its rate limit.</summary>
    public static ProblemHttpResult TooMany(string policy, int wait) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status429TooManyRequests,
            title: "The client exceeded its rate limit.",
            detail: $"the rate limit is {policy} (quota q in w seconds). Send the request again in {wait} s."
        );

    /// <summary>503: the queue is full, or the wait for a worker took too long.</summary>
    public static ProblemHttpResult Busy() =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "The service is busy.",
            detail: "the queue is full, or the request waited too long for a worker. Nothing was computed. Send the request again."
        );

    /// <summary>503: too little memory is free for the request.</summary>
    public static ProblemHttpResult NoMemory() =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "Too little memory is free.",
            detail: "too little memory is free for this request beside the others. Nothing was answered. Send the request again."
        );

    /// <summary>503: the process is shutting down and ends its streams.</summary>
    public static ProblemHttpResult Stopping(string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "The service is stopping.", detail: detail);

    /// <summary>500: a defect of this service.</summary>
    public static ProblemHttpResult Defect() =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status500InternalServerError,
            title: "Internal error: a defect of this service. It is logged; report it to the operator."
        );

    /// <summary>415: the headers state a media type or compression that is not supported.</summary>
    public static ProblemHttpResult UnsupportedMediaType(string expected, string found) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "The media type or compression of the request body is not supported.",
            detail: $"expected {expected}; found {Found.Quote(found)}"
        );

    /// <summary>406: the Accept header allows none of the available formats.</summary>
    public static ProblemHttpResult NotAcceptable(IEnumerable<string> offered, string found) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status406NotAcceptable,
            title: "The Accept header allows none of the available formats.",
            detail: $"expected one of {string.Join(", ", offered)} in Accept; found {Found.Quote(found)}"
        );

    /// <summary>422: the request is well-formed, but a computed number is not finite.</summary>
    public static ProblemHttpResult NotComputable(NonFiniteException failure) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status422UnprocessableEntity,
            title: "The training step cannot be computed.",
            detail: Found.Short(
                $"the {failure.Aspect} of '{failure.Quantity}' is not a finite number ({Found.Number(failure.Value)})"
                    + (
                        failure.Index.Count > 0
                            ? $" at {string.Join(", ", failure.Index.Select(index => $"{index.Name} {index.Number}"))}"
                            : ""
                    )
                    + ". Change the numbers or formulas that it is computed from."
            ),
            extensions:
            [
                new("quantity", Found.Short(failure.Quantity)),
                new("aspect", failure.Aspect),
                .. failure.Index.Select(index => new KeyValuePair<string, object?>(index.Name, index.Number)),
            ]
        );

    private static ProblemHttpResult WithFaults(int status, string title, IDictionary<string, string[]> faults)
    {
        var told = new Dictionary<string, string[]>(faults.Count);
        foreach (var (place, messages) in faults)
        {
            told.TryAdd(Found.Short(place), Array.ConvertAll(messages, Found.Short));
        }

        return TypedResults.Problem(
            new HttpValidationProblemDetails(told)
            {
                Status = status,
                Title = title,
                Detail = Summary(told),
            }
        );
    }

    private static string Summary(Dictionary<string, string[]> faults) =>
        string.Join("; ", faults.Take(1).Select(fault => $"{fault.Key}: {fault.Value[0]}"))
        + (faults.Count > 1 ? $"; and {faults.Count - 1} more, see errors" : "");
}
