using GradService.Api.Exercises;
using GradService.Api.Problems;
using GradService.Engine.Checking;
using GradService.Engine.Programs;
using GradService.Engine.Training;

namespace GradService.Api.Hosting;

/// <summary>Turns what the reader, the validators or the engine refuse into a problem document; endpoints see good requests only.</summary>
internal sealed class RefusalFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var body = context.Arguments.OfType<IRequestBody>().FirstOrDefault();
        if (body?.Problem is { } problem)
        {
            return problem;
        }

        try
        {
            return await next(context);
        }
        catch (QuantityShapeException mismatch) when (body?.Value is ExerciseRequest exercise)
        {
            return Problem.Malformed(new Dictionary<string, string[]>
            {
                [exercise.PathOf(mismatch)] = [mismatch.Message],
            });
        }
        catch (ProgramException fault)
        {
            return Problem.Malformed(fault);
        }
        catch (ClaimException fault)
        {
            return Problem.Malformed(new Dictionary<string, string[]> { [$"gradients.{fault.Quantity}"] = [fault.Message] });
        }
        catch (NonFiniteException failure)
        {
            return Problem.NotComputable(failure);
        }
        catch (LimitExceededException exceeded)
        {
            return Problem.TooLarge(exceeded);
        }
    }
}
