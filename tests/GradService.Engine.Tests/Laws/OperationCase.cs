using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Laws;

/// <summary>An operation with sample operands for the laws, which keep away from kinks by more than the step of the differences.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Operands">Operands inside its domain.</param>
public sealed record OperationCase(Operation Operation, params Tensor[] Operands)
{
    /// <summary>⟨u, operation(operands)⟩ for a random u: one number that depends on every element of the result.</summary>
    internal (Scope Scope, Node[] Operands, Node Result, Node Weights, Node Weighted) Weighted()
    {
        var scope = new Scope();
        var operands = Operands.Select(scope.Leaf).ToArray();
        var result = Operation.Of(operands);
        var weights = scope.Leaf(Sample.In(result.Shape, -1, 1, seed: 30));
        return (scope, operands, result, weights, Scope.Dot(result, weights));
    }

    /// <summary>Every operation, for each kind of shape that it accepts.</summary>
    public static IEnumerable<OperationCase> All =>
        [
            .. Unary.SelectMany(unary =>
                Shapes.Select(shape => new OperationCase(unary.Function, Sample.In(shape, unary.From, unary.To, seed: 1)))
            ),
            .. Binary.SelectMany(binary =>
                Broadcasts.Select(shapes => new OperationCase(
                    binary.Function,
                    Sample.In(shapes.Left, binary.From, binary.To, seed: 2),
                    Sample.In(shapes.Right, binary.From, binary.To, seed: 3)
                ))
            ),
            .. from operation in new Operation[] { Softmax.Instance, LogSoftmax.Instance }
            from shape in Shapes
            select new OperationCase(operation, Sample.In(shape, -2, 2, seed: 4)),
            .. Shapes.Select(shape => new OperationCase(Transpose.Instance, Sample.In(shape, -2, 2, seed: 15))),
            new(new Reshape(Shape.Matrix(1, 6)), Sample.In(Shape.Matrix(2, 3), -2, 2, seed: 16)),
            new(new Reshape(Shape.Vector(3)), Sample.In(Shape.Matrix(3, 1), -2, 2, seed: 17)),
            .. from shape in Shapes
            select new OperationCase(
                CrossEntropyWithLogits.Instance,
                Sample.In(shape, -2, 2, seed: 5),
                Sample.In(shape, 0.1, 0.9, seed: 6)
            ),
            .. Broadcasts
                .Where(shapes => Shape.Broadcast(shapes.Left, shapes.Right) == shapes.Left)
                .SelectMany(shapes =>
                    new OperationCase[]
                    {
                        new(new SumTo(shapes.Right), Sample.In(shapes.Left, -2, 2, seed: 7)),
                        new(new BroadcastTo(shapes.Left), Sample.In(shapes.Right, -2, 2, seed: 8)),
                    }
                ),
            new(MatMul.Plain, Sample.In(Shape.Matrix(2, 3), -2, 2, seed: 9), Sample.In(Shape.Matrix(3, 4), -2, 2, seed: 10)),
            new(MatMul.Plain, Sample.In(Shape.Matrix(1, 1), -2, 2, seed: 9), Sample.In(Shape.Matrix(1, 5), -2, 2, seed: 10)),
            new(MatMul.LeftTransposed, Sample.In(Shape.Matrix(3, 2), -2, 2, seed: 11), Sample.In(Shape.Matrix(3, 4), -2, 2, seed: 12)),
            new(MatMul.RightTransposed, Sample.In(Shape.Matrix(2, 3), -2, 2, seed: 13), Sample.In(Shape.Matrix(4, 3), -2, 2, seed: 14)),
        ];

    /// <summary>The elementwise functions of one number, each with an interval that has no kink at a sampled point.</summary>
    public static IEnumerable<(UnaryFunction Function, double From, double To)> Unary =>
        [
            (Functions.Identity, -2, 2),
            (Functions.Negate, -2, 2),
            (Functions.Square, -2, 2),
            (Functions.Exp, -2, 2),
            (Functions.Log, 0.2, 3),
            (Functions.Sqrt, 0.2, 3),
            (Functions.Sin, -3, 3),
            (Functions.Cos, -3, 3),
            (Functions.Heaviside, 0.1, 2),
            (Functions.Heaviside, -2, -0.1),
            (Functions.Sign, 0.2, 2),
            (Functions.Abs, -2, -0.1),
            (Functions.Abs, 0.1, 2),
            (Functions.Relu, -2, -0.1),
            (Functions.Relu, 0.1, 2),
            (Functions.Sigmoid, -4, 4),
            (Functions.SigmoidComplement, -4, 4),
            (Functions.Complement, -2, 2),
            (Functions.Tanh, -3, 3),
            (Functions.TanhSlope, -1, 1),
            (Functions.SechSquare, -3, 3),
            (Functions.ExpM1, -2, 2),
            (Functions.Softplus, -4, 4),
            (Functions.Silu, -4, 4),
            (Functions.NormalCdf, -3, 3),
            (Functions.NormalDensity, -3, 3),
            (Functions.Gelu, -3, 3),
            (Functions.BipolarSigmoid, -4, 4),
            (Functions.HardSigmoid, -2.9, 2.9),
            (Functions.HardSigmoid, 3.1, 5),
            (Functions.HardTanh, -0.9, 0.9),
            (Functions.HardTanh, -3, -1.1),
            (Functions.Relu6, 0.1, 5.9),
            (Functions.Relu6, 6.1, 8),
            (Functions.Selu, -2, -0.1),
            (Functions.Selu, 0.1, 2),
            (Functions.Mish, -4, 4),
            (Functions.Softsign, -2, -0.1),
            (Functions.Softsign, 0.1, 2),
            (Functions.LogSigmoid, -4, 4),
            (Functions.LeakyRelu(0.2), -2, -0.1),
            (Functions.LeakyRelu(0.2), 0.1, 2),
            (Functions.Elu(0.7), -2, -0.1),
            (Functions.Elu(0.7), 0.1, 2),
            (Functions.Step(0.3), 0.1, 2),
            (Functions.Step(0.3), -2, -0.1),
            (Functions.Huber(1.5), -1.4, 1.4),
            (Functions.Huber(1.5), 1.6, 3),
            (Functions.Huber(1.5), -3, -1.6),
            (Functions.Clamp(1.5), -1.4, 1.4),
            (Functions.Clamp(1.5), 1.6, 3),
        ];

    /// <summary>The elementwise functions of two numbers, each with an interval inside its domain.</summary>
    public static IEnumerable<(BinaryFunction Function, double From, double To)> Binary =>
        [
            (Arithmetic.Add, -2, 2),
            (Arithmetic.Subtract, -2, 2),
            (Arithmetic.Multiply, -2, 2),
            (Arithmetic.Divide, 0.3, 2),
            (Arithmetic.Ratio, 0.3, 2),
            (Arithmetic.Max, -2, 2),
            (Arithmetic.Min, -2, 2),
            (Arithmetic.Power, 0.4, 2),
            (Arithmetic.PowerSlope, 0.4, 2),
            (Arithmetic.PowerLog, 0.4, 2),
            (CrossEntropies.BinaryCrossEntropy, 0.1, 0.9),
            (CrossEntropies.BinaryCrossEntropyWithLogits, 0.1, 0.9),
            (CrossEntropies.CrossEntropy, 0.1, 0.9),
            (CrossEntropies.SigmoidCrossEntropy, 0.1, 0.9),
        ];

    private static Shape[] Shapes =>
        [Shape.Scalar, Shape.Vector(1), Shape.Vector(5), Shape.Matrix(1, 4), Shape.Matrix(3, 1), Shape.Matrix(3, 4)];

    private static (Shape Left, Shape Right)[] Broadcasts =>
        [
            (Shape.Matrix(3, 4), Shape.Matrix(3, 4)),
            (Shape.Matrix(3, 4), Shape.Matrix(1, 4)),
            (Shape.Matrix(3, 4), Shape.Matrix(3, 1)),
            (Shape.Matrix(3, 4), Shape.Vector(4)),
            (Shape.Matrix(3, 4), Shape.Scalar),
            (Shape.Matrix(3, 4), Shape.Vector(1)),
            (Shape.Vector(4), Shape.Scalar),
            (Shape.Vector(4), Shape.Vector(4)),
            (Shape.Scalar, Shape.Scalar),
            (Shape.Vector(4), Shape.Matrix(3, 4)),
            (Shape.Matrix(3, 1), Shape.Matrix(1, 4)),
            (Shape.Scalar, Shape.Matrix(2, 2)),
        ];

    public override string ToString() => $"{Operation.Signature} of {string.Join(" and ", Operands.Select(operand => operand.Shape))}";
}
