using System.Numerics.Tensors;
using GradService.Engine.Evaluating;
using GradService.Engine.Graph;
using GradService.Engine.Tensors;
using Tensor = GradService.Engine.Tensors.Tensor;

namespace GradService.Engine.Training;

/// <summary>A training step for one batch size, taken repeatedly during a run.</summary>
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
        Plan = step.Plan([step.Loss, .. _updated.Select(quantity => quantity.Updated!), .. step.Compiled.Slots.Select(slot => slot.After)]);
    }

    /// <summary>The evaluation plan of the step.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>Takes the step: updates the parameters and the optimizer state in place.</summary>
    /// <param name="whole">The step with all samples.</param>
    /// <param name="rows">The rows of the batch's samples.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="slots">The optimizer state.</param>
    /// <param name="number">The step number, from 1.</param>
    /// <param name="checkpoint">Passed regularly during the work.</param>
    /// <exception cref="NonFiniteException">A number overflowed or is undefined; nothing has been written.</exception>
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
            _assignment[_step.Compiled.Slots[i].Before] = new Tensor(_step.Compiled.Slots[i].Before.Shape, slots[i]);
        }

        if (_step.Compiled.Count is { } count)
        {
            _assignment[count] = Tensor.Scalar(number);
        }

        using var evaluation = _step.Evaluate(Plan, _assignment, checkpoint);
        if (_step.Compiled.Slots.FirstOrDefault(slot => !TensorPrimitives.IsFiniteAll(evaluation[slot.After])) is { } overflown)
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
            evaluation[_step.Compiled.Slots[i].After].CopyTo(slots[i]);
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
