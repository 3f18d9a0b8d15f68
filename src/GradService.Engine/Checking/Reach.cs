using GradService.Engine.Graph;

namespace GradService.Engine.Checking;

/// <summary>What moves when an element of one node moves: the nodes downstream, and which part of each.</summary>
internal sealed class Reach
{
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
        var places = new Dictionary<Node, int> { [moved] = 0 };
        var degrees = new Dictionary<Node, int?> { [moved] = 1 };
        foreach (var step in plan.Steps.Where(step => step.Application.Operands.Any(places.ContainsKey)))
        {
            _operands.Add([.. step.Application.Operands.Select(operand => places.GetValueOrDefault(operand, -1))]);
            _downstream.Add(step);
            places.Add(step.Node, places.Count);
            degrees.Add(step.Node, Degree(step.Application, degrees));
        }

        _regions = new Region?[places.Count];
        IsQuadratic = degrees.GetValueOrDefault(output, 0) <= 2;
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

    /// <summary>The part of an operand of a downstream node that the element reaches; <see langword="null"/> for one that does not move.</summary>
    public Region? RegionOf(int downstream, int operand) => _operands[downstream][operand] is >= 0 and var place ? _regions[place] : null;

    private static int? Degree(Application application, Dictionary<Node, int?> degrees)
    {
        Span<int> operands = stackalloc int[application.Operands.Length];
        for (var k = 0; k < operands.Length; k++)
        {
            if (degrees.GetValueOrDefault(application.Operands[k], 0) is not { } degree)
            {
                return null;
            }

            operands[k] = degree;
        }

        return application.Operation.Degree(operands);
    }
}
