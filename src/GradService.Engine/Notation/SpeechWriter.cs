using System.Diagnostics;
using System.Globalization;

namespace GradService.Engine.Notation;

/// <summary>Writes a sentence for a screen reader, with words in place of signs.</summary>
public sealed class SpeechWriter : ExpressionWriter
{
    /// <summary>The only instance.</summary>
    public static readonly SpeechWriter Instance = new();

    private static readonly Dictionary<string, string> Functions = new()
    {
        ["log"] = "the natural logarithm",
        ["exp"] = "the exponential",
        ["sqrt"] = "the square root",
        ["abs"] = "the absolute value",
        ["max"] = "the larger",
        ["min"] = "the smaller",
        ["sin"] = "the sine",
        ["cos"] = "the cosine",
        ["tanh"] = "the hyperbolic tangent",
    };

    private SpeechWriter() { }

    /// <inheritdoc/>
    public override string Chain(params IEnumerable<(Expression Expression, bool IsRounded)> parts)
    {
        var sentence = string.Concat(
            parts.Select(
                (part, i) =>
                    (
                        i == 0 ? ""
                        : part.IsRounded ? ", about "
                        : i == 1 ? " equals "
                        : ", that is "
                    ) + Write(part.Expression)
            )
        );
        return char.ToUpper(sentence[0], CultureInfo.InvariantCulture) + sentence[1..] + ".";
    }

    private protected override string Dots => "and so on";

    private protected override string Number(Numeral numeral)
    {
        var digits = numeral.Digits.Replace("-", "minus ", StringComparison.Ordinal);
        var at = digits.IndexOf('e', StringComparison.Ordinal);
        return at < 0 ? digits : $"{digits[..at]} times ten to the power {digits[(at + 1)..]}";
    }

    private protected override string Name(Reference reference) => Named(reference.Symbol);

    private protected override string Slope(Derivative derivative) =>
        $"the gradient of {Named(derivative.Output)} by {Named(derivative.By)}";

    private protected override string At(Element element) =>
        element.Index.IsEmpty
            ? Write(element.Tensor)
            : $"{Write(element.Tensor)}, {(element.Index.Length == 1 ? "number" : "row")} {element.Index[0] + 1}"
                + (element.Index.Length > 1 ? $", column {element.Index[1] + 1}," : ",");

    private protected override string Table(Grid grid) =>
        grid.Shape.Length == 1 ? Number(grid.Numbers[0])
        : grid.Shape.Rows == 1 ? $"the row {Numbers(grid.Numbers)}"
        : $"the matrix with rows {string.Join("; ", grid.Rows.Select(Numbers))}";

    private protected override string Between(Infix infix) =>
        $"{Left(infix)} {infix.Operator switch
    {
        InfixOperator.Add => "plus",
        InfixOperator.Subtract => "minus",
        InfixOperator.Divide => "divided by",
        InfixOperator.MatrixMultiply => "matrix times",
        InfixOperator.Multiply => "times",
        _ => throw new UnreachableException(),
    }} {Right(infix)}";

    private protected override string Minus(string operand) => $"minus {operand}";

    private protected override string Raised(Power power) =>
        power.Exponent is Numeral { Value: 2 }
            ? $"{Operand(power.Base, AtomLevel)} squared"
            : $"{Operand(power.Base, AtomLevel)} to the power {Operand(power.Exponent, AtomLevel)}";

    private protected override string Function(FunctionCall call) =>
        $"{Functions.GetValueOrDefault(call.Function, Words(call.Function))} of "
        + $"{string.Join(" and ", call.Operands.Select(operand => Operand(operand, PowerLevel)))}";

    private protected override string Turned(string operand) => $"{operand} transposed";

    private protected override string Sum(Total total) =>
        $"the sum {(total.To.Length == 1 ? "" : total.To.Columns != total.From.Columns ? "over each row " : "over each column ")}of "
        + $"{Operand(total.Operand, PowerLevel)}";

    private protected override string Parenthesised(string inner) => $"open parenthesis {inner} close parenthesis";

    private protected override int LevelOf(Expression expression) =>
        expression is Numeral or Grid ? AtomLevel
        : expression is FunctionCall or Total ? LowestLevel
        : base.LevelOf(expression);

    private string Numbers(IEnumerable<Numeral> numbers) => string.Join(", ", numbers.Select(Number));

    private static string Named(Symbol symbol) => Words(symbol.Name);

    /// <summary>A name as separate words, split at dots, underscores and capitals.</summary>
    private static string Words(string name) =>
        string.Concat(
            name.Select(
                (c, i) =>
                    c is '.' or '_' ? " "
                    : i > 0 && char.IsUpper(c) && char.IsLower(name[i - 1]) ? $" {char.ToLowerInvariant(c)}"
                    : $"{c}"
            )
        );
}
