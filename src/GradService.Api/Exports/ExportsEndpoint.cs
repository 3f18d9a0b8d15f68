using GradService.Api.Configuration;
using GradService.Api.Exercises;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.OpenApi;
using GradService.Engine.Evaluating;
using GradService.Engine.Explaining;
using GradService.Engine.Exporting;
using Microsoft.Extensions.Options;

namespace GradService.Api.Exports;

/// <summary>POST /v1/exports: exports the step as a program that anyone can run to check the numbers.</summary>
internal static class ExportsEndpoint
{
    private const string Target = "target";
    private const string Python = "text/x-python";
    private const string Jupyter = "application/x-ipynb+json";

    public static void MapExports(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/exports", (RequestBody<ExportsRequest> body, IOptions<Limits> limits) => Export(body.Value, limits.Value))
            .WithName("exportProgram")
            .WithTags("Exports")
            .WithSummary("Writes the step as a NumPy or PyTorch program, or as a notebook, that computes it again.")
            .WithDescription(
                "The program prints a document like the response of `/v1/gradients`: the same names, and the same numbers to about "
                    + "12 digits. The document can be posted as the `answers` of `/v1/grades`. The NumPy program writes out every "
                    + "gradient. In the PyTorch program, autograd finds the gradients of the parameters, and `torch.optim.SGD` makes "
                    + "the step. The notebook holds the worked solution, with the NumPy program in code cells between."
            )
            .Produces<string>(contentType: Python, additionalContentTypes: Jupyter)
            .WithMetadata(new RequestExtension(body => body[Target] = "numpy"))
            .WithMetadata(
                new ResponseExample(() =>
                    Export(ExampleCatalog.All[0].As<ExportsRequest>(body => body[Target] = "numpy"), Limits.None).RunUnlimited().ToString()!
                )
            );

    private static Job Export(ExportsRequest request, Limits limits)
    {
        var step = request.ToTrainingStep(limits);
        var needs = PythonProgram.Needs(step);
        var plan = step.Plan(needs);
        var cost = Cost.Of(plan) + PythonProgram.CostOfWriting(step);
        if (request.Target != ExportTarget.Jupyter)
        {
            return new Job(
                cost,
                checkpoint =>
                {
                    using var evaluation = step.Evaluate(plan, checkpoint);
                    PythonProgram program =
                        request.Target == ExportTarget.Numpy ? new NumpyProgram(step, evaluation) : new TorchProgram(step, evaluation);
                    return new TextAnswer(program.Write(request.Title), Python);
                }
            );
        }

        return new Job(
            Explainer.CostOfPreparation(step),
            preparing =>
            {
                var explainer = new Explainer(step, preparing);
                return new Job(
                    cost + explainer.Cost,
                    checkpoint =>
                    {
                        using var evaluation = step.Evaluate(plan, checkpoint);
                        var program = new NumpyProgram(step, evaluation);
                        return new TextAnswer(
                            Notebook.Of(explainer.Explain(checkpoint), program, request.Title).ToJsonString(JsonFormat.Options),
                            Jupyter
                        );
                    }
                );
            }
        );
    }
}
