using System.Globalization;

namespace GradService.Engine.Graph;

/// <summary>What a computation takes, estimated before it begins. Costs of computations that run one after the other add up.</summary>
/// <param name="Work">
/// Processor time, in floating-point operations of a vectorized kernel: some 5 billion take a second of one core.
/// </param>
/// <param name="Bytes">Memory, in bytes.</param>
/// <param name="Numbers">Numbers in the answer.</param>
public readonly record struct Cost(double Work, double Bytes, double Numbers = 0)
{
    /// <summary>
    /// What one node takes besides its arithmetic, in floating-point operations: dispatch, looking up operands, checking the result.
    /// </summary>
    public const double NodeWork = 500;

    /// <summary>What one node of a graph holds, in bytes: the node, its operands and its place in the graph's tables.</summary>
    public const double NodeBytes = 400;

    /// <summary>What building a node, and planning its evaluation, takes, in floating-point operations.</summary>
    public const double BuildingWork = 6_000;

    /// <summary>What writing one number of an answer as text takes, in floating-point operations.</summary>
    public const double NumberWork = 200;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"work {Work:F0}, memory {Bytes:F0} bytes");

    /// <summary>The memory that the values of a plan take.</summary>
    public static double BytesOf(EvaluationPlan plan) => (double)sizeof(double) * plan.Length;

    /// <summary>The cost of answering some nodes.</summary>
    public static Cost OfAnswer(IEnumerable<Node> nodes) => OfAnswer(nodes.Sum(node => (double)node.Shape.Length));

    /// <summary>The cost of answering some numbers.</summary>
    public static Cost OfAnswer(double numbers) => new(NumberWork * numbers, 0, numbers);

    /// <summary>The cost of a graph that was built for one computation alone, from its text.</summary>
    public static Cost OfBuilding(ComputationGraph graph) => new(BuildingWork * graph.Nodes.Count, 0);

    /// <summary>The sum of two costs.</summary>
    public static Cost operator +(Cost left, Cost right) =>
        new(left.Work + right.Work, left.Bytes + right.Bytes, left.Numbers + right.Numbers);

    /// <summary>The cost of evaluating some plans once each, keeping all their values, and of the graph that they belong to.</summary>
    public static Cost Of(params IReadOnlyCollection<EvaluationPlan> plans) =>
        new(
            plans.Sum(plan => plan.Work + (NodeWork * plan.Steps.Length)),
            plans.Sum(BytesOf) + (NodeBytes * plans.Max(plan => plan.Extent))
        );
}
