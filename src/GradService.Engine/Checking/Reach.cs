using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>What moves when an element of one node moves: the nodes downstream, and which part of each.</summary>
internal sealed class Reach
{
    private const int NoPolynomial = -1;

    private readonly List<EvaluationPlan.Step> _downstream = [];
    private readonly List<int[]> _operands = [];
    private readonly Region?[] _regions;

    /// <summary>Finds what lies downstream.</summary>
    /// <param name="plan">Computes the output; the moved node is given.</param>
    /// <param name="moved">The node of which elements move.</param>
    /// <param name="output">A scalar.</param>
    public Reach(EvaluationPlan plan, Node moved, Node output)
    {
        (Plan, Moved, Output) = (plan, moved, output);
        // By the index of a node: its place in the order of what moves, from 1, and 0 for what does not.
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
        IsQuadratic = degrees[output.Index] is >= 0 and <= 2;
    }

    /// <summary>Computes the output.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>The node of which elements move.</summary>
    public Node Moved { get; }

    /// <summary>The scalar that is watched.</summary>
    public Node Output { get; }

    /// <summary>The steps whose results move, in order.</summary>
    public IReadOnlyList<EvaluationPlan.Step> Downstream => _downstream;

    /// <summary>
    /// Whether the output is a polynomial of degree 2 at most in any single element: so it is for the squared error of a
    /// network whose activations are piecewise linear, and held.
    /// </summary>
    public bool IsQuadratic { get; }

    /// <summary>Floating-point operations of moving every element of the node once, roughly.</summary>
    public double Work()
    {
        // Elements of one node reach parts of one size, so the first stands for all.
        Spread(0);
        var work = Cost.NodeWork * _downstream.Count;
        for (var i = 0; i < _downstream.Count; i++)
        {
            var (node, (operation, operands)) = _downstream[i];
            for (var k = 0; k < operands.Length; k++)
            {
                work += RegionOf(i, k) is { } changed ? operation.Work(changed, k, RegionOf(i), operands, node) : 0;
            }
        }

        return work * Moved.Shape.Length;
    }

    /// <summary>Finds which part of each downstream node an element reaches.</summary>
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
                    var affected = operation.Affected(changed, k, operands, node);
                    reached = reached?.Union(affected) ?? affected;
                }
            }

            _regions[i + 1] = reached;
        }
    }

    /// <summary>The part of a downstream node that the element reaches.</summary>
    public Region RegionOf(int downstream) => _regions[downstream + 1]!.Value;

    /// <summary>
    /// The part of an operand of a downstream node that the element reaches; <see langword="null"/> for one that does not move.
    /// </summary>
    public Region? RegionOf(int downstream, int operand) => _operands[downstream][operand] is >= 0 and var place ? _regions[place] : null;

    /// <summary>The degree of a result as a polynomial in the element that moves; -1 where it is none.</summary>
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

        return application.Operation.Degree(operands) ?? NoPolynomial;
    }
}
