using System.Diagnostics;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Networks;

/// <summary>A loss function with its reduction to one number.</summary>
/// <param name="Function">The loss of each element.</param>
/// <param name="Reduction">How elements are combined.</param>
public sealed record Loss(LossFunction Function, Reduction Reduction)
{
    /// <summary>Adds the loss of a batch, one sample a row, to the graph.</summary>
    public LossNodes Of(Node predictions, Node targets)
    {
        var elements = Function.OfElements(predictions, targets);
        var sum = new SumTo(Shape.Scalar).Of(elements);
        var divisor = Reduction switch
        {
            Reduction.Mean => (int)predictions.Shape.Length,
            Reduction.SampleMean => predictions.Shape.Rows,
            Reduction.Sum => 1,
            _ => throw new UnreachableException(),
        };
        return new LossNodes(
            Reduction == Reduction.Sum ? sum : sum / divisor,
            elements,
            Reduction,
            divisor,
            Function.Family,
            Function.OfLogits ?? (node => node)
        );
    }
}
