using System.Reflection;
using GradService.Api.Access;
using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Json;
using GradService.Engine.Evaluating;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace GradService.Api.Hosting;

/// <summary>
/// The body of a request: read when the endpoint's parameters are bound, parsed and validated behind the gate. It can own disposable
/// objects that are computed from it.
/// </summary>
internal abstract class RequestBody : IDisposable
{
    // Estimated work of any request, of scanning a byte, and of parsing a byte outside the arrays of numbers.
    private const double WorkOfRequest = 100_000;
    private const double WorkOfByte = 10;
    private const double WorkOfText = 100;

    private const int BytesOfNumber = 2 * sizeof(double);

    // Strings and objects take up to this many times the bytes of their text.
    private const int BytesOfText = 32;

    private readonly List<IDisposable> _owned = new(2);
    private PooledBytes? _bytes;
    private ProblemHttpResult? _refusal;

    /// <summary>The exercise in it; <see langword="null"/> if it was refused, holds none, or needed no parsing.</summary>
    public abstract ExerciseRequest? Exercise { get; }

    /// <summary>
    /// The counts of numbers in its parameters and of samples; <see langword="null"/> if it was refused or holds no exercise.
    /// </summary>
    public abstract (long Parameters, long Samples)? Size { get; }

    /// <summary>The memory account and the turn of the request.</summary>
    public RequestResources Resources { get; private set; } = null!;

    /// <summary>The body among the arguments of an endpoint; <see langword="null"/> if the endpoint takes none.</summary>
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

    /// <summary>Reads the numbers of a document. Reserves the memory for them, and for parsing the rest of the text.</summary>
    /// <exception cref="OutOfBudgetException">Too little memory is free.</exception>
    public static ScannedDocument Scan(ReadOnlyMemory<byte> text, RequestResources resources, Limits limits)
    {
        // Commas estimate the numbers: almost every number of an array precedes one. A growing list is copied to one of twice its length.
        resources.Reserve(new Cost(WorkOfRequest + (WorkOfByte * text.Length), BytesOfNumber * (text.Span.Count((byte)',') + 1L)));
        var document = new ScannedDocument(text);
        var length = Math.Min(document.TextLength, limits.TextBytes);
        // Few texts take as much memory as a text can. If the settings allow more text than memory, half of the memory must be enough.
        resources.Reserve(new Cost(WorkOfText * length, Math.Min(BytesOfText * (double)length, resources.Account.Limit / 2)));
        return document;
    }

    /// <summary>Parses and validates the body, once.</summary>
    /// <returns>The refusal; <see langword="null"/> if the body is valid.</returns>
    public ProblemHttpResult? Judge(HttpContext http)
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            using (bytes)
            {
                var limits = http.RequestServices.GetRequiredService<IOptions<Limits>>().Value;
                var document = Own(Scan(bytes.Bytes, Resources, limits));
                Resources.Reserve(new Cost(0, BytesOfWritten * Math.Min(document.NumberCount, limits.WrittenNumbers)));
                _refusal = Judge(document, http.RequestServices);
            }
        }

        return _refusal;
    }

    /// <summary>Takes ownership of an object, which is then disposed of with the body.</summary>
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

    /// <summary>Extra bytes for each number of a body whose written digits count.</summary>
    protected virtual double BytesOfWritten => 0;

    /// <summary>Parses and validates a body.</summary>
    /// <returns>The refusal; <see langword="null"/> if the body is valid.</returns>
    protected abstract ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services);

    /// <summary>Opens the memory account of a request and reads its body.</summary>
    protected static async ValueTask<TBody?> ReadAsync<TBody>(TBody body, HttpContext http)
        where TBody : RequestBody
    {
        body.Resources = new RequestResources(http.RequestServices.GetRequiredService<MemoryBudget>().Open(Client.Of(http)));
        http.Response.RegisterForDispose(body.Resources);
        http.Response.RegisterForDispose(body);
        (body._bytes, body._refusal) = await BodyReader.ReadAsync(http, body.Resources.Account);
        return body;
    }
}

/// <summary>A JSON request body. An endpoint takes it as a parameter.</summary>
/// <typeparam name="T">The type to parse it as.</typeparam>
internal sealed class RequestBody<T> : RequestBody, IEndpointParameterMetadataProvider
    where T : class
{
    private T? _value;

    /// <summary>The parsed document. An endpoint runs only if there is one.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    /// <inheritdoc/>
    public override ExerciseRequest? Exercise => _value as ExerciseRequest;

    /// <inheritdoc/>
    public override (long Parameters, long Samples)? Size => Exercise?.Size;

    /// <summary>Reads the body.</summary>
    public static ValueTask<RequestBody<T>?> BindAsync(HttpContext context) => ReadAsync(new RequestBody<T>(), context);

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new RequestBodyType(typeof(T)));

    /// <inheritdoc/>
    protected override double BytesOfWritten => typeof(T).IsAssignableTo(typeof(IWritten)) ? 80 : 0;

    /// <inheritdoc/>
    protected override ProblemHttpResult? Judge(ScannedDocument document, IServiceProvider services)
    {
        (_value, var refusal) = BodyReader.Parse<T>(document, services);
        return refusal;
    }
}

/// <summary>Metadata of an endpoint: the type of its request body, for the OpenAPI document.</summary>
/// <param name="Type">The type of the body.</param>
internal sealed record RequestBodyType(Type Type);
