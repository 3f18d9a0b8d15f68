using FluentValidation.AspNetCore;
using FluentValidation.Results;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Engine.Programs;
using GradService.Engine.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace GradService.Api.Problems;

/// <summary>Makes the problem documents (RFC 9457) that requests are refused with.</summary>
internal static class Problem
{
    /// <summary>How many faults of one request are told.</summary>
    public const int MostFaults = 50;

    /// <summary>400: the body has not the form that the operation takes.</summary>
    public static ProblemHttpResult Malformed(IDictionary<string, string[]> faults) =>
        WithFaults(StatusCodes.Status400BadRequest, "The request body cannot be used.", faults);

    /// <summary>400: a program cannot be understood; a caret in the detail points at the place.</summary>
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

    /// <summary>413 where all that is wrong is a size, else 400.</summary>
    public static ProblemHttpResult Invalid(ValidationResult result)
    {
        var state = new ModelStateDictionary();
        new ValidationResult(result.Errors.Take(MostFaults)).AddToModelState(state, prefix: null);
        var faults = state.ToDictionary(entry => entry.Key, entry => entry.Value!.Errors.Select(error => error.ErrorMessage).ToArray());
        return result.Errors.TrueForAll(error => error.ErrorCode == ExerciseRules.TooLarge) ? TooLarge(faults) : Malformed(faults);
    }

    /// <summary>413: more than a limit allows.</summary>
    public static ProblemHttpResult TooLarge(IDictionary<string, string[]> faults) =>
        WithFaults(StatusCodes.Status413PayloadTooLarge, "The request is larger than this service allows.", faults);

    /// <inheritdoc cref="TooLarge(IDictionary{string, string[]})"/>
    public static ProblemHttpResult TooLarge(LimitExceededException exceeded) =>
        TooLarge(new Dictionary<string, string[]> { [JsonPlace.Root] = [exceeded.Message] });

    /// <summary>408: the next part of the body did not come.</summary>
    public static ProblemHttpResult TooSlow(string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status408RequestTimeout, title: "The request came too slowly.", detail: detail);

    /// <summary>401: no key, or one that nobody has.</summary>
    public static ProblemHttpResult Unauthorized(string header) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status401Unauthorized,
            title: "A key is needed.",
            detail: $"expected a key of this service in {header}; found none that is known"
        );

    /// <summary>429: more requests of one client than it may send.</summary>
    public static ProblemHttpResult TooMany(string policy, int wait) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status429TooManyRequests,
            title: "Too many requests.",
            detail: $"expected no more than {policy} allows; send the request again in {wait} s"
        );

    /// <summary>503: more requests than this server can take now.</summary>
    public static ProblemHttpResult Busy() =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "The service is busy.",
            detail: "expected a free place among the requests that compute or wait; found none. Nothing was computed: send the "
                + "request again."
        );

    /// <summary>503: more memory than this server has left now.</summary>
    public static ProblemHttpResult NoMemory() =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "The service is busy.",
            detail: "expected enough free memory for this request beside the others; found too little. Nothing was answered: send the "
                + "request again."
        );

    /// <summary>503: the process is asked to stop, and ends its streams.</summary>
    public static ProblemHttpResult Stopping(string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "The service is stopping.", detail: detail);

    /// <summary>500: a defect of this service.</summary>
    public static ProblemHttpResult Defect() =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status500InternalServerError,
            title: "This could not be worked out: a defect of this service, which is logged."
        );

    /// <summary>415: the body is not JSON, by its own word.</summary>
    public static ProblemHttpResult UnsupportedMediaType(string expected, string found) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status415UnsupportedMediaType,
            title: "The request body is of another type, or compressed in another way.",
            detail: $"expected {expected}; found {Found.Quote(found)}"
        );

    /// <summary>406: the caller accepts none of the forms that the answer has.</summary>
    public static ProblemHttpResult NotAcceptable(IEnumerable<string> offered, string found) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status406NotAcceptable,
            title: "The answer has no form that the Accept header allows.",
            detail: $"expected one of {string.Join(", ", offered)} in Accept; found {Found.Quote(found)}"
        );

    /// <summary>422: the request is well-formed, but its numbers leave float64.</summary>
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
