using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GradService.Benchmarks.Service;

/// <summary>An upper bound for any service on Kestrel: a server that responds without doing any arithmetic.</summary>
internal static partial class LimitServer
{
    /// <summary>
    /// Serves /echo, which ignores the request body and sends a fixed response, and /json, which parses the body and writes as many numbers
    /// as the real response has, both with System.Text.Json.
    /// </summary>
    /// <param name="args">The port, and a file with the response of /echo.</param>
    public static void Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture));
        });
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, Contract.Default));
        var answer = File.ReadAllBytes(args[1]);

        var app = builder.Build();
        app.MapPost(
            "/echo",
            async (HttpContext http) =>
            {
                var isWhole = false;
                while (!isWhole)
                {
                    var part = await http.Request.BodyReader.ReadAsync();
                    http.Request.BodyReader.AdvanceTo(part.Buffer.End);
                    isWhole = part.IsCompleted;
                }

                http.Response.ContentType = MediaTypeNames.Application.Json;
                http.Response.ContentLength = answer.Length;
                await http.Response.Body.WriteAsync(answer);
            }
        );
        // The weights stand in for gradients and updates: their number and length are the same.
        app.MapPost(
            "/json",
            (Exercise exercise) => new Answer(exercise.LearningRate, exercise.Targets, exercise.Network.Layers, exercise.Network.Layers)
        );
        app.Run();
    }

    internal sealed record Layer(double[][] Weights, double[] Bias, string Activation);

    internal sealed record Network(Layer[] Layers);

    internal sealed record Exercise(Network Network, string Loss, double[][] Inputs, double[][] Targets, double LearningRate);

    internal sealed record Answer(double Loss, double[][] Predictions, Layer[] Gradients, Layer[] Updated);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Exercise))]
    [JsonSerializable(typeof(Answer))]
    private sealed partial class Contract : JsonSerializerContext;
}
