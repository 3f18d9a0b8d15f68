using System.Diagnostics;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Networks;

/// <summary>A loss function with its reduction to one number.</summary>
/// <param name="Function">The loss of each element.</param>
/// <param name="Reduction">How elements are combined.</param>
public sealed record Loss(LossFunction Function, Reduction Reduction)
{
    /// <summary>Adds the loss of a batch, one sample a row, to the graph.</summary>
    /// <returns>A scalar.</returns>
    public Node Of(Node predictions, Node targets)
    {
        var sum = new SumTo(Shape.Scalar).Of(Function.OfElements(predictions, targets));
        return Reduction switch
        {
            Reduction.Mean => sum / predictions.Shape.Length,
            Reduction.SampleMean => sum / predictions.Shape.Rows,
            Reduction.Sum => sum,
            _ => throw new UnreachableException(),
        };
    }
}
