using System.Numerics.Tensors;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using Tensor = GradService.Engine.Tensors.Tensor;

namespace GradService.Engine.Training;

/// <summary>A training step that is taken again and again, on as many samples as it was made for.</summary>
internal sealed class BatchStep
{
    private readonly TrainingStep _step;
    private readonly Quantity[] _updated;
    private readonly Dictionary<Node, Tensor> _assignment;

    public BatchStep(TrainingStep step)
    {
        _step = step;
        _updated = [.. step.Quantities.Where(quantity => quantity.Updated is not null)];
        _assignment = new Dictionary<Node, Tensor>(step.Assignment);
        Plan = step.Plan([step.Loss, .. _updated.Select(quantity => quantity.Updated!), .. step.Slots.Select(slot => slot.After)]);
    }

    /// <summary>Computes the step.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>Takes the step: reads parameters and what the optimizer remembers, and writes their new values in their place.</summary>
    /// <param name="whole">The step with all samples.</param>
    /// <param name="rows">The samples to take.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="slots">What the optimizer remembers.</param>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="checkpoint">Passed between the pieces of the work.</param>
    /// <exception cref="NonFiniteException">Something overflowed or is not defined; nothing has been written.</exception>
    public void Take(
        TrainingStep whole,
        int[] rows,
        Dictionary<string, double[]> parameters,
        double[][] slots,
        int number,
        Checkpoint checkpoint
    )
    {
        if (_step != whole)
        {
            foreach (var (own, all) in _step.Quantities.Zip(whole.Quantities).Where(pair => pair.First.Role == QuantityRole.Data))
            {
                _assignment[own.Value] = Rows(whole.Assignment[all.Value], rows);
            }
        }

        foreach (var quantity in _updated)
        {
            _assignment[quantity.Value] = new Tensor(quantity.Value.Shape, parameters[quantity.Name]);
        }

        for (var i = 0; i < slots.Length; i++)
        {
            _assignment[_step.Slots[i].Before] = new Tensor(_step.Slots[i].Before.Shape, slots[i]);
        }

        if (_step.Count is { } count)
        {
            _assignment[count] = Tensor.Scalar(number);
        }

        using var evaluation = _step.Evaluate(Plan, _assignment, checkpoint);
        if (_step.Slots.FirstOrDefault(slot => !TensorPrimitives.IsFiniteAll(evaluation[slot.After])) is { } overflown)
        {
            throw new NonFiniteException(
                _updated.First(quantity => quantity.Value == overflown.Parameter).Name,
                "running mean",
                [],
                evaluation[overflown.After].ToArray().First(value => !double.IsFinite(value))
            );
        }

        foreach (var quantity in _updated)
        {
            evaluation[quantity.Updated!].CopyTo(parameters[quantity.Name]);
        }

        for (var i = 0; i < slots.Length; i++)
        {
            evaluation[_step.Slots[i].After].CopyTo(slots[i]);
        }
    }

    private static Tensor Rows(Tensor all, int[] rows)
    {
        var columns = all.Shape.Columns;
        var some = new double[rows.Length * columns];
        for (var i = 0; i < rows.Length; i++)
        {
            all.Row(rows[i]).CopyTo(some.AsSpan(i * columns));
        }

        return new Tensor(Shape.Matrix(rows.Length, columns), some);
    }
}
