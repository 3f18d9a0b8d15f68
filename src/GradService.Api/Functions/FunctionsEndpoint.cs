using GradService.Api.OpenApi;

namespace GradService.Api.Functions;

/// <summary>GET /v1/functions: what a network can be built from.</summary>
internal static class FunctionsEndpoint
{
    // The catalogue never changes while the process runs.
    private static readonly FunctionsResponse Catalogue = FunctionsResponse.Create();

    public static void MapFunctions(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/functions", () => Catalogue)
            .WithName("listFunctions")
            .WithTags("Examples")
            .WithSummary("Lists the activations, losses, reductions and optimizers, with their parameters, formulas and slopes.")
            .WithDescription(
                "Formulas have the parameters at their defaults: z is a pre-activation or a logit, a an activation or a prediction, y a "
                    + "target, θ a parameter, g its gradient, η the learning rate, t the number of the step. A synonym is not accepted: "
                    + "the refusal says what to write."
            )
            .Produces<FunctionsResponse>()
            .WithMetadata(new ResponseExample(() => Catalogue));
}
