using GradService.Engine.Graph;
using GradService.Engine.Operations;
using GradService.Engine.Tensors;
using GradService.Engine.Training;

namespace GradService.Engine.Mistakes;

/// <summary>The parts of a training step under their textbook names, for the rules that describe mistakes.</summary>
public sealed class StepAnatomy
{
    private readonly Dictionary<Node, Tensor> _assignment;

    /// <summary>Finds the parts of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="network">The network that it trains; <see langword="null"/> where only the update is to be known.</param>
    public StepAnatomy(TrainingStep step, NetworkNodes? network)
    {
        Step = step;
        _assignment = new Dictionary<Node, Tensor>(step.Assignment);
        Parameters = [.. step.Quantities.Where(quantity => quantity.Role == QuantityRole.Parameter)];
        var quantities = step.Quantities.ToDictionary(quantity => quantity.Value);
        var layers = new List<LayerAnatomy>();
        foreach (var layer in network?.Layers ?? [])
        {
            layers.Add(new LayerAnatomy(this, layer, network!.WeightLayout, quantities, layers.LastOrDefault()));
        }

        Layers = layers;
        Output = network is null ? null : new OutputAnatomy(this, network);
    }

    /// <summary>The step.</summary>
    public TrainingStep Step { get; }

    /// <summary>The parameters that the step may update.</summary>
    public IReadOnlyList<Quantity> Parameters { get; }

    /// <summary>The learning rate η; <see langword="null"/> if nothing is updated.</summary>
    public Node? Rate => Parameters.Count > 0 ? Step.Rate : null;

    /// <summary>The layers; none for a program.</summary>
    public IReadOnlyList<LayerAnatomy> Layers { get; }

    /// <summary>Loss and predictions of a network; <see langword="null"/> for a program.</summary>
    public OutputAnatomy? Output { get; }

    /// <summary>Samples in the batch; 1 for a program.</summary>
    public int Samples => Output?.Samples ?? 1;

    /// <summary>The tensors of all leaves: those of the step, and the masks that wrong rules use.</summary>
    internal IReadOnlyDictionary<Node, Tensor> Assignment => _assignment;

    /// <summary>A factor that is 1 where the condition holds, and 0 elsewhere.</summary>
    internal Node Mask(Shape shape, Func<int, bool> isOne)
    {
        var mask = Step.Loss.Graph.Leaf(shape);
        _assignment.Add(mask, new Tensor(shape, Enumerable.Range(0, (int)shape.Length).Select(i => isOne(i) ? 1.0 : 0.0).ToArray()));
        return mask;
    }
}

/// <summary>The end of a network: predictions, targets, loss.</summary>
public sealed class OutputAnatomy
{
    internal OutputAnatomy(StepAnatomy anatomy, NetworkNodes network)
    {
        var (last, loss) = (anatomy.Layers[^1], network.Loss);
        (Loss, Elements, Predictions, Targets) = (loss.Total, loss.Elements, network.Predictions, network.Targets);
        (Samples, Units, Divisor) = (network.Samples, Predictions.Shape.Columns, loss.Divisor);
        OtherDivisor = Divisor == Samples * Units ? Samples : Samples * Units;
        Factor = loss.Family == LossFamily.SquaredError ? 2 : 1;
        IsSquared = loss.Family is LossFamily.SquaredError or LossFamily.HalfSquaredError;
        IsBinary = loss.Family == LossFamily.BinaryCrossEntropy;
        IsCategorical = loss.Family == LossFamily.CrossEntropy;
        SkipsActivation = StableForms.Of(Elements) is not null;
        Slope = SkipsActivation ? last.Delta : last.ActivationGradient;
        Probabilities = loss.ToProbabilities(Predictions);
    }

    /// <summary>The loss.</summary>
    public Node Loss { get; }

    /// <summary>The loss of each element, before it is summed.</summary>
    public Node Elements { get; }

    /// <summary>The last layer's activations.</summary>
    public Node Predictions { get; }

    /// <summary>The predictions as probabilities: after softmax or sigmoid if the loss takes logits.</summary>
    public Node Probabilities { get; }

    /// <summary>The targets.</summary>
    public Node Targets { get; }

    /// <summary>The first gradient of the backward pass: ∂loss/∂a, or ∂loss/∂z where the two derivatives cancel to ŷ − y.</summary>
    public Node Slope { get; }

    /// <summary>ŷ − y.</summary>
    public Node Error => Probabilities - Targets;

    /// <summary>N, the samples in the batch.</summary>
    public int Samples { get; }

    /// <summary>m, the units of the last layer.</summary>
    public int Units { get; }

    /// <summary>The divisor in the loss: 1, N or N m.</summary>
    public int Divisor { get; }

    /// <summary>The divisor of the other usual mean: N m, or N where <see cref="Divisor"/> is N m.</summary>
    public int OtherDivisor { get; }

    /// <summary>The factor in the derivative of the loss: 2 for the squared error, else 1.</summary>
    public int Factor { get; }

    /// <summary>Whether the loss is the squared error or half of it.</summary>
    public bool IsSquared { get; }

    /// <summary>Whether the loss is the binary cross-entropy.</summary>
    public bool IsBinary { get; }

    /// <summary>Whether the loss is the cross-entropy over classes.</summary>
    public bool IsCategorical { get; }

    /// <summary>Whether the loss's derivative and the last activation's cancel.</summary>
    public bool SkipsActivation { get; }
}

/// <summary>A dense layer with its backward pass and update.</summary>
public sealed class LayerAnatomy
{
    private readonly StepAnatomy _step;
    private readonly WeightLayout _layout;

    internal LayerAnatomy(
        StepAnatomy step,
        LayerNodes layer,
        WeightLayout layout,
        Dictionary<Node, Quantity> quantities,
        LayerAnatomy? previous
    )
    {
        (_step, _layout, Previous, Name, Activation) = (step, layout, previous, layer.Name, layer.Activation);
        (Input, Z, A, Weights, Bias) = (layer.Input, layer.Z, layer.A, layer.Weights, layer.Bias);
        var (weights, bias) = (quantities[Weights], Bias is null ? null : quantities[Bias]);
        (WeightsGradient, UpdatedWeights) = (weights.Gradient, weights.Updated);
        (BiasGradient, UpdatedBias) = (bias?.Gradient, bias?.Updated);
        (Delta, ActivationGradient) = (quantities[Z].Gradient, quantities[A].Gradient);
        if (previous is not null)
        {
            previous.Next = this;
        }
    }

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>f, the activation function.</summary>
    public Operation Activation { get; }

    /// <summary>The layer before; <see langword="null"/> for the first.</summary>
    public LayerAnatomy? Previous { get; }

    /// <summary>The layer after; <see langword="null"/> for the last.</summary>
    public LayerAnatomy? Next { get; private set; }

    /// <summary>x: the inputs, or the activations of the layer before.</summary>
    public Node Input { get; }

    /// <summary>The weights W.</summary>
    public Node Weights { get; }

    /// <summary>The bias b; <see langword="null"/> if there is none.</summary>
    public Node? Bias { get; }

    /// <summary>The pre-activations z.</summary>
    public Node Z { get; }

    /// <summary>The activations a = f(z).</summary>
    public Node A { get; }

    /// <summary>∂loss/∂a.</summary>
    public Node ActivationGradient { get; }

    /// <summary>δ = ∂loss/∂z.</summary>
    public Node Delta { get; }

    /// <summary>∂loss/∂W.</summary>
    public Node WeightsGradient { get; }

    /// <summary>∂loss/∂b.</summary>
    public Node? BiasGradient { get; }

    /// <summary>W after the step.</summary>
    public Node? UpdatedWeights { get; }

    /// <summary>b after the step.</summary>
    public Node? UpdatedBias { get; }

    /// <summary>Whether δ is ∂loss/∂a times a slope that is not 1 everywhere.</summary>
    public bool HasSlope => Delta != ActivationGradient && !(Next is null && _step.Output?.SkipsActivation == true);

    /// <summary>Whether W is a square matrix of more than one number, so that a wrong transpose goes unnoticed.</summary>
    public bool IsSquare => Weights.Shape.Rows == Weights.Shape.Columns && Weights.Shape.Rows > 1;

    /// <summary>Samples in the batch.</summary>
    public int Samples => Z.Shape.Rows;

    /// <summary>x W without the bias, for any input and any weights of this layer's shape.</summary>
    public Node Product(Node input, Node weights) =>
        (_layout == WeightLayout.InOut ? MatMul.Plain : MatMul.RightTransposed).Of(input, weights);

    /// <summary>δ Wᵀ, the gradient for the layer's input, for any weights of this layer's shape.</summary>
    public Node SendBack(Node delta, Node weights) =>
        (_layout == WeightLayout.InOut ? MatMul.RightTransposed : MatMul.Plain).Of(delta, weights);

    /// <summary>xᵀ δ, the gradient of the weights between an input and a δ.</summary>
    public Node Outer(Node input, Node delta) =>
        _layout == WeightLayout.InOut ? MatMul.LeftTransposed.Of(input, delta) : MatMul.LeftTransposed.Of(delta, input);

    /// <summary>The sum over samples, in the shape of the bias; <see langword="null"/> if there is no bias.</summary>
    public Node? SumOverSamples(Node delta) => Bias is null ? null : new SumTo(Bias.Shape).Of(delta);

    /// <summary>A column of ones and zeros that selects samples.</summary>
    internal Node PickSamples(Func<int, bool> picked) => _step.Mask(Shape.Matrix(Samples, 1), picked);

    /// <summary>A row of ones and zeros that selects units.</summary>
    internal Node PickUnits(Func<int, bool> picked) => _step.Mask(Shape.Matrix(1, Z.Shape.Columns), picked);

    /// <summary>A matrix of ones and zeros that selects weights.</summary>
    internal Node WeightMask(Func<int, int, bool> picked) =>
        _step.Mask(Weights.Shape, i => picked(i / Weights.Shape.Columns, i % Weights.Shape.Columns));

    /// <summary>f′ evaluated at a node; <see langword="null"/> if f is not elementwise.</summary>
    public Node? SlopeAt(Node place) =>
        Activation is UnaryFunction ? Activation.Backpropagate([place], Activation.Of(place), 0, place.Graph.Constant(1)) : null;
}
