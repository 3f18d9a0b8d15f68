using System.Text;
using GradService.Api.Examples;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Engine.Explaining;
using GradService.Engine.Exporting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GradService.Api.Exports;

/// <summary>POST /v1/exports: the step as a program, so that anyone can check our work.</summary>
internal static class ExportsEndpoint
{
    private const string Target = "target";
    private const string Python = "text/x-python";
    private const string Jupyter = "application/x-ipynb+json";

    public static void MapExports(this IEndpointRouteBuilder routes) => routes
        .MapPost("/exports", (RequestBody<ExportsRequest> body, IOptions<Limits> limits, HttpContext http) => Export(body.Value, limits.Value, http.RequestAborted))
        .WithName("exportProgram")
        .WithTags("Exports")
        .WithSummary("Writes the step as a program of NumPy or PyTorch, or as a notebook, that computes it again.")
        .WithDescription(
            "The program prints a document like the answer of `/v1/gradients`, with the same names and the same numbers to some 12 digits; it can be posted as the `answers` of "
            + "`/v1/grades`. In NumPy every gradient is written out; in PyTorch autograd finds the gradients of the parameters, and `torch.optim.SGD` makes the step. "
            + "A notebook holds the worked solution with the NumPy program in cells between.")
        .Produces<string>(contentType: Python, additionalContentTypes: Jupyter)
        .WithMetadata(new RequestExtension(body => body[Target] = "numpy"))
        .WithMetadata(new ResponseExample(() => Write(
            ExampleCatalog.All[0].As<ExportsRequest>(body => body[Target] = "numpy"), Limits.None, CancellationToken.None).Text));

    private static FileContentHttpResult Export(ExportsRequest request, Limits limits, CancellationToken cancellation)
    {
        var (text, mediaType) = Write(request, limits, cancellation);
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(text), $"{mediaType}; charset=utf-8");
    }

    private static (string Text, string MediaType) Write(ExportsRequest request, Limits limits, CancellationToken cancellation)
    {
        var (step, network) = request.ToStep(limits);
        var needs = PythonProgram.Needs(step);
        var plan = step.Plan(needs);
        limits.Admit([plan], needs);
        using var evaluation = step.Evaluate(plan, cancellation);
        if (request.Target == ExportTarget.Pytorch)
        {
            return (new TorchProgram(step, evaluation).Write(request.Title), Python);
        }

        var program = new NumpyProgram(step, evaluation);
        if (request.Target == ExportTarget.Numpy)
        {
            return (program.Write(request.Title), Python);
        }

        var explainer = new Explainer(step, network);
        limits.Admit([plan, .. explainer.Plans], needs);
        return (Notebook.Of(explainer.Explain(cancellation), program, request.Title).ToJsonString(JsonFormat.Options), Jupyter);
    }
}
