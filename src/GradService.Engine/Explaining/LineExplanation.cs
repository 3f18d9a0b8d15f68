using GradService.Engine.Graph;
using GradService.Engine.Notation;
using GradService.Engine.Tensors;

namespace GradService.Engine.Explaining;

/// <summary>Finds the form and the digits in which a line multiplies out to what it shows, and writes it with its numbers.</summary>
internal sealed class LineExplanation
{
    private const int MostNumbersInGrid = 16;
    private const int MostColumnsInGrid = 6;
    private const int MostEntries = 6;

    // A line that takes more arithmetic than this to compute is not computed again for every number of digits.
    private const long MostWork = 1_000_000;
    private const int DigitsUntried = ShownNumbers.ResultDigits + 3;

    private readonly ShownNumbers _numbers;
    private readonly Node _node;
    private readonly Expression _subject;
    private readonly Line _line;
    private readonly int _digits;

    /// <param name="node">What is computed.</param>
    /// <param name="subject">How it is called.</param>
    /// <param name="isKnown">Whether a node has been explained.</param>
    /// <param name="numbers">The numbers of all nodes that have been; takes those of this one.</param>
    /// <param name="values">The numbers of this one.</param>
    public LineExplanation(Node node, Expression subject, Func<Node, bool> isKnown, ShownNumbers numbers, ReadOnlySpan<double> values)
    {
        (_node, _subject, _numbers) = (node, subject, numbers);
        var textbook = new Line(node, isKnown, part => new Application(part.Operation, part.Operands));
        numbers.Add(node, values, textbook.Compute(operand => new Tensor(operand.Shape, numbers[operand])).Scales);
        (_line, _digits) = DigitsOf(textbook) is { } digits
            ? (textbook, digits)
            : StableLine(node, isKnown);
    }

    /// <summary>What the line is computed from.</summary>
    public IReadOnlyCollection<Node> Operands => _line.Operands;

    /// <summary>The general rule.</summary>
    public Expression Rule(Func<Node, Expression> nameOf) => IsSingle ? _line.Formula(default, (node, _) => nameOf(node)) : _line.Formula(nameOf);

    /// <summary>The rule with the numbers in; <see langword="null"/> where they are too many.</summary>
    public WorkedFormula? Worked()
    {
        if (IsSingle)
        {
            return Entry(_subject, default);
        }

        if (!FitsGrid(_node.Shape) || !Operands.All(operand => FitsGrid(operand.Shape)))
        {
            return null;
        }

        var formula = _line.Formula(node => _numbers.Whole(node, _digits));
        var value = _numbers.Whole(_node, ShownNumbers.ResultDigits);
        return new WorkedFormula(_subject, Unless(formula, value), value, ShownNumbers.IsRounded(_numbers[_node], ShownNumbers.ResultDigits));
    }

    /// <summary>Numbers of a tensor, each worked out.</summary>
    public IReadOnlyList<WorkedFormula> Entries()
    {
        var length = (int)_node.Shape.Length;
        var count = length <= MostEntries ? length : 1;
        return IsSingle ? [] : [.. Enumerable.Range(0, count).Select(i => Place.At(i, _node.Shape)).Select(place => Entry(new Element(_subject, place.Index(_node.Shape)), place))];
    }

    private bool IsSingle => _node.Shape.Length == 1 && Operands.All(operand => operand.Shape.Length == 1);

    private WorkedFormula Entry(Expression subject, Place place)
    {
        var formula = _line.Formula(place, (node, at) => _numbers.Entry(node, at, _digits));
        var value = _numbers.Entry(_node, place, ShownNumbers.ResultDigits);
        return new WorkedFormula(subject, Unless(formula, value), value, ShownNumbers.IsRounded([_numbers[_node][place.Offset(_node.Shape)]], ShownNumbers.ResultDigits));
    }

    private static Expression? Unless(Expression formula, Expression value) => PlainTextWriter.Instance.Write(formula) == PlainTextWriter.Instance.Write(value) ? null : formula;

    /// <summary>Whether a tensor is small enough to be written out.</summary>
    public static bool FitsGrid(Shape shape) => shape.Length <= MostNumbersInGrid && shape.Columns <= MostColumnsInGrid;

    /// <summary>
    /// The textbook's form does not give the result from any digits that its operands have: 1 − a for a saturated unit. The form that
    /// was computed does, from what comes before.
    /// </summary>
    private (Line, int) StableLine(Node node, Func<Node, bool> isKnown)
    {
        var stable = new Line(node, isKnown, part => EvaluationPlan.ApplicationOf(part, _ => false));
        return (stable, DigitsOf(stable) ?? Decimals.All);
    }

    /// <summary>The fewest digits of the operands from which the line gives its result to the digits shown.</summary>
    private int? DigitsOf(Line line)
    {
        if (line.Plan.Work > MostWork)
        {
            return DigitsUntried;
        }

        for (var digits = ShownNumbers.ResultDigits; digits <= Decimals.All; digits++)
        {
            var (results, scales) = line.Compute(operand => _numbers.Rounded(operand, digits));
            if (Enumerable.Range(0, results.Length).All(i => IsAsShown(results[i], scales[i], _numbers[_node][i])))
            {
                return digits;
            }
        }

        return null;
    }

    private static bool IsAsShown(double computed, double scale, double shown) => shown == 0
        ? Math.Abs(computed) <= ShownNumbers.Noise * scale
        : Decimals.Rounded(computed, ShownNumbers.ResultDigits).Value == Decimals.Rounded(shown, ShownNumbers.ResultDigits).Value;
}
