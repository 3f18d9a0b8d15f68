using System.Reflection;
using GradService.Api.Exercises;
using GradService.Api.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace GradService.Api.Hosting;

/// <summary>The body of a request: read when the parameters of the endpoint are bound, parsed and judged behind the gate. What is computed from it may be left to it to dispose of.</summary>
internal abstract class RequestBody : IDisposable
{
    private readonly List<IDisposable> _owned = new(2);
    private PooledBody? _bytes;
    private ProblemHttpResult? _refusal;

    /// <summary>The exercise in it; <see langword="null"/> where it was refused, holds none, or needed no parsing.</summary>
    public abstract ExerciseRequest? Exercise { get; }

    /// <summary>The numbers in its parameters, and its samples; <see langword="null"/> where it was refused or holds no exercise.</summary>
    public abstract (long Parameters, long Samples)? Size { get; }

    /// <summary>The body among the arguments of an endpoint; <see langword="null"/> where it takes none.</summary>
    public static RequestBody? Of(EndpointFilterInvocationContext context)
    {
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is RequestBody body)
            {
                return body;
            }
        }

        return null;
    }

    /// <summary>Parses and judges it, once.</summary>
    /// <returns>Why it is refused, if it is.</returns>
    public ProblemHttpResult? Judge(HttpContext http)
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            using (bytes)
            {
                _refusal = Judge(Own(new ScannedDocument(bytes.Bytes)), http.RequestServices);
            }
        }

        return _refusal;
    }

    /// <summary>Leaves something to be disposed of with the body.</summary>
    public T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bytes?.Dispose();
        _bytes = null;
        _owned.ForEach(owned => owned.Dispose());
        _owned.Clear();
    }

    /// <summary>Parses and judges a body.</summary>
    /// <returns>Why it is refused, if it is.</returns>
    protected abstract ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services);

    /// <summary>Reads a body.</summary>
    protected static async ValueTask<TBody?> ReadAsync<TBody>(TBody body, HttpContext http)
        where TBody : RequestBody
    {
        http.Response.RegisterForDispose(body);
        (body._bytes, body._refusal) = await BodyReader.ReadAsync(http);
        return body;
    }
}

/// <summary>A body that is a JSON document. An endpoint takes it as a parameter.</summary>
/// <typeparam name="T">What it should be.</typeparam>
internal sealed class RequestBody<T> : RequestBody, IEndpointParameterMetadataProvider
    where T : class
{
    private T? _value;

    /// <summary>The document. An endpoint runs only where there is one.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    /// <inheritdoc/>
    public override ExerciseRequest? Exercise => _value as ExerciseRequest;

    /// <inheritdoc/>
    public override (long Parameters, long Samples)? Size => Exercise?.Size;

    /// <summary>Reads the body.</summary>
    public static ValueTask<RequestBody<T>?> BindAsync(HttpContext context) => ReadAsync(new RequestBody<T>(), context);

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new RequestBodyType(typeof(T)));

    /// <inheritdoc/>
    protected override ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services)
    {
        (_value, var refusal) = BodyReader.Parse<T>(document, services);
        return refusal;
    }
}

/// <summary>Says of an endpoint what its body should be, for the OpenAPI document.</summary>
/// <param name="Type">The type of the body.</param>
internal sealed record RequestBodyType(Type Type);
