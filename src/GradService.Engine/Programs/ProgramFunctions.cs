using GradService.Engine.Choices;
using GradService.Engine.Graph;
using GradService.Engine.Networks;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Programs;

/// <summary>A function that programs can call.</summary>
/// <param name="Operands">The number of operands.</param>
/// <param name="Apply">Adds the node, from the operands and the keyword's value (<see langword="null"/> if omitted).</param>
/// <param name="Keyword">
/// The name of an optional numeric keyword argument, such as <c>axis</c> in <c>axis=0</c>; <see langword="null"/> if there is none.
/// </param>
internal sealed record ProgramFunction(int Operands, Func<Node[], double?, Node> Apply, string? Keyword = null);

/// <summary>The functions that programs can call, one per line.</summary>
internal static class ProgramFunctions
{
    /// <summary>All functions by name.</summary>
    public static IReadOnlyDictionary<string, ProgramFunction> All { get; } =
        new Dictionary<string, ProgramFunction>(
            Activations
                .All.Where(choice => choice.Name != "identity")
                .Select(choice =>
                    KeyValuePair.Create(
                        choice.Name,
                        new ProgramFunction(
                            1,
                            (x, value) => Add(choice.Create(Values(choice, value)), x),
                            choice.Settings.SingleOrDefault()?.Name
                        )
                    )
                )
        )
        {
            ["exp"] = new(1, (x, _) => Add(Functions.Exp, x)),
            ["log"] = new(1, (x, _) => Add(Functions.Log, x)),
            ["sqrt"] = new(1, (x, _) => Add(Functions.Sqrt, x)),
            ["abs"] = new(1, (x, _) => Add(Functions.Abs, x)),
            ["sin"] = new(1, (x, _) => Add(Functions.Sin, x)),
            ["cos"] = new(1, (x, _) => Add(Functions.Cos, x)),
            ["transpose"] = new(1, (x, _) => Add(Transpose.Instance, x)),
            ["max"] = new(2, (x, _) => Max(x[0], x[1])),
            ["min"] = new(2, (x, _) => Add(Arithmetic.Min, x)),
            ["sum"] = new(1, (x, axis) => Sum(x[0], axis), "axis"),
            ["mean"] = new(1, (x, axis) => Mean(x[0], axis), "axis"),
        };

    private static SettingValues Values(Choice<Operation> choice, double? value) =>
        value is null ? SettingValues.None : new(new Dictionary<string, object> { [choice.Settings.Single().Name] = value });

    private static Node Add(Operation operation, Node[] operands) => operands[0].Graph.Add(operation, operands);

    /// <summary>max(x, 0) becomes ReLU, whose derivative at 0 is 0.</summary>
    private static Node Max(Node x, Node y) =>
        IsZero(x) ? Add(Functions.Relu, [y])
        : IsZero(y) ? Add(Functions.Relu, [x])
        : Add(Arithmetic.Max, [x, y]);

    private static bool IsZero(Node node) => node.Operation is Constant { Value: 0 };

    private static Node Sum(Node x, double? axis) => Add(new SumTo(Reduced(x.Shape, axis)), [x]);

    private static Node Mean(Node x, double? axis)
    {
        var sum = Sum(x, axis);
        return Add(Arithmetic.Divide, [sum, x.Graph.Constant((double)x.Shape.Length / sum.Shape.Length)]);
    }

    private static Shape Reduced(Shape shape, double? axis) =>
        (axis, shape.Rank) switch
        {
            (null, _) => Shape.Scalar,
            (0 or -1, 1) => Shape.Vector(1),
            (0 or -2, 2) => Shape.Matrix(1, shape.Columns),
            (1 or -1, 2) => shape.WithOneColumn(),
            _ => throw new ShapeMismatchException($"{shape} has no axis {axis}"),
        };
}
