using System.Globalization;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Exporting;

/// <summary>Writes expressions in Python, for NumPy or PyTorch.</summary>
internal abstract class PythonWriter(IReadOnlyDictionary<string, PythonFunction> functions) : PlainTextWriter
{
    private readonly SortedSet<string> _used = [];

    /// <summary>The name of the library's module.</summary>
    public abstract string Module { get; }

    /// <summary>The definitions of the functions used so far, each before its first use.</summary>
    public IEnumerable<string> Definitions =>
        _used.SelectMany(WithUses).Distinct().Select(name => functions[name].Definition!).Where(definition => definition is not null);

    /// <summary>Whether an operation is written as a function call, not as its formula.</summary>
    public bool Calls(string operation) => functions.ContainsKey(operation);

    /// <summary>The expression that creates a tensor with its numbers.</summary>
    public string Array(Tensor tensor, string options = "")
    {
        var rows =
            tensor.Shape.Rank == 0
                ? [Number(tensor.Values[0])]
                : Enumerable
                    .Range(0, tensor.Shape.Rows)
                    .Select(row => $"[{string.Join(", ", tensor.Row(row).ToArray().Select(Number))}]")
                    .ToArray();
        var text =
            tensor.Shape.Rank < 2 ? rows[0]
            : rows.Length == 1 ? $"[{rows[0]}]"
            : $"[\n    {string.Join(",\n    ", rows)},\n]";
        return $"{ArrayFunction}({text}{options})";
    }

    private protected abstract string ArrayFunction { get; }

    private protected abstract string AxisName { get; }

    private protected abstract string KeepName { get; }

    /// <summary>Whether a node is always written in its stable form, if it has one.</summary>
    public virtual bool PrefersStable => false;

    /// <summary>The right side of a statement.</summary>
    public virtual string Statement(Expression expression) => Write(expression);

    private protected abstract string Operand(Expression operand);

    // Numbers are written as floats, because Python and NumPy compute with integers differently. Only exponents stay whole.
    private protected override string Number(Numeral numeral) => Number(numeral.Value);

    private protected override string Raised(Power power) => $"{Operand(power.Base, AtomLevel)} ** {Exponent(power)}";

    private string Exponent(Power power) =>
        power is { Base: not Numeral, Exponent: Numeral { Value: >= 0 } whole } ? whole.Digits : Operand(power.Exponent, AtomLevel);

    private protected override string Function(FunctionCall call)
    {
        _used.Add(call.Function);
        var operands = call.Operands.Select(Operand).ToArray();
        var format = functions[call.Function]
            .Call.Replace("{*}", string.Join(", ", operands), StringComparison.Ordinal)
            .Replace("{p}", Write(call.Operands[^1]), StringComparison.Ordinal)
            .Replace(
                "{shape}",
                string.Join(", ", call.Operands.Skip(1).OfType<Numeral>().Select(extent => extent.Digits)),
                StringComparison.Ordinal
            );
        return string.Format(CultureInfo.InvariantCulture, format, operands);
    }

    private protected override string Sum(Total total)
    {
        var (from, to) = (total.From, total.To);
        var inner = Write(total.Operand);
        var axis =
            to.Length == 1 && to.Rank < 2
                ? ""
                : $", {AxisName}={(to.Columns == from.Columns ? "0" : to.Rows == from.Rows ? "1" : "(0, 1)")}";
        var sum = $"{Module}.sum({inner}{axis}{(to.Rank == 2 ? $", {KeepName}=True" : "")})";
        return to.Rank == 1 && to.Length == 1 ? $"{sum}.reshape(1)" : sum;
    }

    private protected override string InShape(Reshaped reshaped) =>
        reshaped.From == reshaped.To ? Write(reshaped.Operand)
        : reshaped.From.Rank > reshaped.To.Rank && (reshaped.To.Rank == 0 || reshaped.To.Columns == reshaped.From.Columns)
            ? Sum(new Total(reshaped.Operand, reshaped.From, reshaped.To))
        : reshaped.From.Length != reshaped.To.Length ? $"{Module}.broadcast_to({Operand(reshaped.Operand)}, {Tuple(reshaped.To)})"
        : $"{Module}.reshape({Operand(reshaped.Operand)}, {Tuple(reshaped.To)})";

    private protected override int LevelOf(Expression expression) =>
        expression is Reshaped { From: var from, To: var to } && from != to ? AtomLevel : base.LevelOf(expression);

    private static IEnumerable<string> WithUses(string name, IReadOnlyDictionary<string, PythonFunction> functions) =>
        [.. functions[name].Uses.SelectMany(used => WithUses(used, functions)), name];

    private IEnumerable<string> WithUses(string name) => WithUses(name, functions);

    private static string Tuple(Shape shape) =>
        shape.Rank switch
        {
            0 => "()",
            1 => $"({shape.Columns},)",
            _ => $"({shape.Rows}, {shape.Columns})",
        };

    /// <summary>A number as a Python float, with all its digits.</summary>
    public static string Number(double value) =>
        !double.IsFinite(value) ? $"float(\"{(value > 0 ? "inf" : value < 0 ? "-inf" : "nan")}\")"
        : Digits(value) is var text && text.AsSpan().ContainsAny('.', 'E') ? text
        : $"{text}.0";

    /// <summary>
    /// The shortest text that .NET gives for a number. If it does not parse to the same number, as for some powers of two, all 17 digits.
    /// </summary>
    private static string Digits(double value) =>
        value.ToString("R", CultureInfo.InvariantCulture) is var text && double.Parse(text, CultureInfo.InvariantCulture) == value
            ? text
            : value.ToString("E16", CultureInfo.InvariantCulture);
}

/// <summary>Writes expressions for NumPy.</summary>
internal sealed class NumpyWriter() : PythonWriter(NumpyFunctions.All)
{
    /// <inheritdoc/>
    public override string Module => "np";

    private protected override string ArrayFunction => "np.array";

    private protected override string AxisName => "axis";

    private protected override string KeepName => "keepdims";

    private protected override string Operand(Expression operand) => Write(operand);
}

/// <summary>Writes expressions for PyTorch, whose functions take only tensors.</summary>
internal sealed class TorchWriter() : PythonWriter(TorchFunctions.All)
{
    /// <inheritdoc/>
    public override string Module => "torch";

    private protected override string ArrayFunction => "torch.tensor";

    private protected override string AxisName => "dim";

    private protected override string KeepName => "keepdim";

    /// <summary>Always: autograd divides by predictions, which may be 0; the stable form uses the logits instead.</summary>
    public override bool PrefersStable => true;

    /// <inheritdoc/>
    public override string Statement(Expression expression) => Operand(expression);

    private protected override string Operand(Expression operand) =>
        HasTensor(operand) ? Write(operand) : $"torch.tensor({Write(operand)})";

    private static bool HasTensor(Expression expression) => expression is Reference || expression.Parts.Any(HasTensor);
}
