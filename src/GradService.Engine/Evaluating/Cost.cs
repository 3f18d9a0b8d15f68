using System.Globalization;
using GradService.Engine.Graph;

namespace GradService.Engine.Evaluating;

/// <summary>The cost of a computation, estimated before it begins. The costs of consecutive computations add up.</summary>
/// <param name="Work">
/// Processor time, in floating-point operations of a vectorized kernel: one core performs about 5 billion a second.
/// </param>
/// <param name="Bytes">Memory, in bytes.</param>
/// <param name="Numbers">Numbers in the response.</param>
public readonly record struct Cost(double Work, double Bytes, double Numbers = 0)
{
    /// <summary>The overhead of evaluating one node, in floating-point operations: dispatch, operand lookup, checking the result.</summary>
    public const double NodeWork = 500;

    /// <summary>The memory of one graph node, in bytes: the node, its operands and its entries in the graph's tables.</summary>
    public const double NodeBytes = 400;

    /// <summary>The cost of building one node and planning its evaluation, in floating-point operations.</summary>
    public const double BuildingWork = 6_000;

    /// <summary>An operation in double-double arithmetic takes as long as this many of a vectorized kernel.</summary>
    public const double ExactFactor = 50;

    /// <summary>While it is computed, a number of an exact evaluation takes up to this many times the memory of a float64.</summary>
    public const double ExactSize = 30;

    /// <summary>The cost of writing one number of a response as text, in floating-point operations.</summary>
    public const double NumberWork = 200;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"work {Work:F0}, memory {Bytes:F0} bytes");

    /// <summary>The memory of a plan's computed values, in bytes.</summary>
    public static double BytesOf(EvaluationPlan plan) => (double)sizeof(double) * plan.Length;

    /// <summary>The cost of writing the values of some nodes to the response.</summary>
    public static Cost OfAnswer(IEnumerable<Node> nodes) => OfAnswer(nodes.Sum(node => (double)node.Shape.Length));

    /// <summary>The cost of writing this many numbers to the response.</summary>
    public static Cost OfAnswer(double numbers) => new(NumberWork * numbers, 0, numbers);

    /// <summary>The cost of building a graph from text for a single computation.</summary>
    public static Cost OfBuilding(ComputationGraph graph) => new(BuildingWork * graph.Nodes.Count, 0);

    /// <summary>The sum of two costs.</summary>
    public static Cost operator +(Cost left, Cost right) =>
        new(left.Work + right.Work, left.Bytes + right.Bytes, left.Numbers + right.Numbers);

    /// <summary>The cost of evaluating each plan once and keeping all values, plus the memory of the plans' graph.</summary>
    public static Cost Of(params IReadOnlyCollection<EvaluationPlan> plans) =>
        new(
            plans.Sum(plan => (plan.IsExact ? ExactFactor : 1) * plan.Work + (NodeWork * plan.Steps.Length)),
            plans.Sum(plan => (plan.IsExact ? ExactSize : 1) * BytesOf(plan)) + (NodeBytes * plans.Max(plan => plan.Extent))
        );
}
