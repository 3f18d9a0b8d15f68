using GradService.Engine.Evaluating;
using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>What depends on one element of a node: the downstream nodes, and the region of each that can change.</summary>
internal sealed class Reach
{
    private const int NoPolynomial = -1;

    private readonly List<EvaluationPlan.Step> _downstream = [];
    private readonly List<int[]> _operands = [];
    private readonly Region?[] _regions;

    /// <summary>Finds the downstream nodes.</summary>
    /// <param name="plan">The plan that computes the output; the moved node is one of its given nodes.</param>
    /// <param name="moved">The node whose elements are moved.</param>
    /// <param name="output">The scalar output node.</param>
    public Reach(EvaluationPlan plan, Node moved, Node output)
    {
        (Plan, Moved, Output) = (plan, moved, output);
        // By node index: the 1-based position among the moving nodes, or 0 for a node that does not move.
        var places = new int[plan.Extent];
        var degrees = new int[plan.Extent];
        (places[moved.Index], degrees[moved.Index]) = (1, 1);
        foreach (var step in plan.Steps)
        {
            var operands = step.Application.Operands;
            var moves = false;
            foreach (var operand in operands)
            {
                moves |= places[operand.Index] > 0;
            }

            if (moves)
            {
                var moving = new int[operands.Length];
                for (var k = 0; k < moving.Length; k++)
                {
                    moving[k] = places[operands[k].Index] - 1;
                }

                _operands.Add(moving);
                _downstream.Add(step);
                places[step.Node.Index] = _downstream.Count + 1;
                degrees[step.Node.Index] = Degree(step.Application, degrees);
            }
        }

        _regions = new Region?[_downstream.Count + 1];
        IsAtMostQuadratic = degrees[output.Index] is >= 0 and <= 2;
    }

    /// <summary>The plan that computes the output.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>The node whose elements are moved.</summary>
    public Node Moved { get; }

    /// <summary>The scalar output node.</summary>
    public Node Output { get; }

    /// <summary>The plan steps whose results depend on the moved node, in order.</summary>
    public IReadOnlyList<EvaluationPlan.Step> Downstream => _downstream;

    /// <summary>
    /// Whether the output is a polynomial of degree at most 2 in every single element. This holds for the squared error of a network with
    /// piecewise linear activations, each held on one piece.
    /// </summary>
    public bool IsAtMostQuadratic { get; }

    /// <summary>Approximate number of floating-point operations to move every element of the node once.</summary>
    public double Work()
    {
        // All elements of a node reach regions of the same size, so the first represents all.
        Spread(0);
        var work = Cost.NodeWork * _downstream.Count;
        for (var i = 0; i < _downstream.Count; i++)
        {
            var (node, (operation, operands)) = _downstream[i];
            for (var k = 0; k < operands.Length; k++)
            {
                work += RegionOf(i, k) is { } changed ? IIncremental.Of(operation).Work(changed, k, RegionOf(i), operands, node) : 0;
            }
        }

        return work * Moved.Shape.Length;
    }

    /// <summary>Computes the region of each downstream node that an element reaches.</summary>
    public void Spread(int element)
    {
        _regions[0] = Region.Element(Moved.Shape, element);
        for (var i = 0; i < _downstream.Count; i++)
        {
            var (node, (operation, operands)) = _downstream[i];
            Region? reached = null;
            for (var k = 0; k < operands.Length; k++)
            {
                if (RegionOf(i, k) is { } changed)
                {
                    var affected = IIncremental.Of(operation).Affected(changed, k, operands, node);
                    reached = reached?.Union(affected) ?? affected;
                }
            }

            _regions[i + 1] = reached;
        }
    }

    /// <summary>The region of a downstream node that the element reaches.</summary>
    public Region RegionOf(int downstream) => _regions[downstream + 1]!.Value;

    /// <summary>
    /// The region of an operand of a downstream node that the element reaches; <see langword="null"/> if the operand does not move.
    /// </summary>
    public Region? RegionOf(int downstream, int operand) => _operands[downstream][operand] is >= 0 and var place ? _regions[place] : null;

    /// <summary>The degree of a result as a polynomial in the moved element; -1 if it is not a polynomial.</summary>
    private static int Degree(Application application, int[] degrees)
    {
        Span<int> operands = stackalloc int[application.Operands.Length];
        for (var k = 0; k < operands.Length; k++)
        {
            operands[k] = degrees[application.Operands[k].Index];
            if (operands[k] < 0)
            {
                return NoPolynomial;
            }
        }

        return (application.Operation as IPolynomial)?.Degree(operands) ?? NoPolynomial;
    }
}
