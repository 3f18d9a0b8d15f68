using GradService.Engine.Drafts;
using GradService.Engine.Grading;
using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Networks;

namespace GradService.Engine.Tests.Operations;

/// <summary>Cancellation stops work in the middle of an operation, not after it.</summary>
public sealed class CancellationTests
{
    private static readonly Shape Square = Shape.Matrix(64, 64);

    public static TheoryData<Operation, int> Kernels =>
        new()
        {
            { Functions.Tanh, 1 },
            { Arithmetic.Multiply, 2 },
            { Softmax.Instance, 1 },
            { LogSoftmax.Instance, 1 },
            { CrossEntropyWithLogits.Instance, 2 },
            { Transpose.Instance, 1 },
            { MatMul.Plain, 2 },
        };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_checks_for_cancellation(Operation operation, int operands)
    {
        var graph = new ComputationGraph();
        Node[] leaves = [.. Enumerable.Range(0, operands).Select(_ => graph.Leaf(Square))];
        var values = new OneValue(new double[Square.Length]);
        var result = new double[Square.Length];

        Assert.Throws<OperationCanceledException>(() =>
            operation.Evaluate(new Operands(values, [.. leaves], new CancellationToken(canceled: true)), result)
        );
        operation.Evaluate(new Operands(values, [.. leaves]), result);
    }

    [Fact]
    public void Splitting_a_kernel_into_stretches_does_not_change_its_result()
    {
        var random = new Random(20261127);
        var numbers = Enumerable.Range(0, 2 * Operands.Stretch + 5).Select(_ => random.NextDouble() - 0.5).ToArray();

        Assert.Equal(Each(Functions.Tanh, 1), Whole(Functions.Tanh, 1));
        Assert.Equal(Each(Arithmetic.Multiply, 2), Whole(Arithmetic.Multiply, 2));

        double[] Whole(Operation operation, int operands) => Value(operation, operands, numbers);
        double[] Each(Operation operation, int operands) => [.. numbers.Chunk(1000).SelectMany(part => Value(operation, operands, part))];
    }

    [Fact]
    public void Checking_a_draft_can_be_cancelled()
    {
        using var leaving = new CancellationTokenSource();
        var network = RandomNetwork.Make(1);
        var draft = new Draft(network.Build(), new GradingOptions(), asked: null, AskedDigits.SignificantFigures(4), leaving.Token);
        leaving.Cancel();

        Assert.Throws<OperationCanceledException>(() => DraftLint.Of(draft));
        Assert.Throws<OperationCanceledException>(() => Cloze.Cells(draft));
    }

    private static double[] Value(Operation operation, int operands, double[] numbers)
    {
        var graph = new ComputationGraph();
        Node[] leaves = [.. Enumerable.Range(0, operands).Select(_ => graph.Leaf(Shape.Vector(numbers.Length)))];
        var result = new double[numbers.Length];
        operation.Evaluate(new Operands(new OneValue(numbers), [.. leaves]), result);
        return result;
    }

    private sealed class OneValue(double[] numbers) : INodeValues
    {
        public ReadOnlySpan<double> this[Node node] => numbers;
    }
}
