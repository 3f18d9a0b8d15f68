using System.Diagnostics;

namespace GradService.Engine.Notation;

/// <summary>
/// Writes one line of text, in the notation of programs: <c>hidden.a * (1 - hidden.a)</c>. Tensors are written as in JSON, functions by
/// their names in programs.
/// </summary>
public class PlainTextWriter : ExpressionWriter
{
    /// <summary>The instance for plain text.</summary>
    public static readonly PlainTextWriter Instance = new();

    private protected PlainTextWriter() { }

    /// <inheritdoc/>
    public override string Chain(params IEnumerable<(Expression Expression, bool IsRounded)> parts) =>
        string.Concat(
            parts.Select(
                (part, i) =>
                    (
                        i == 0 ? ""
                        : part.IsRounded ? " ≈ "
                        : " = "
                    ) + Write(part.Expression)
            )
        );

    private protected override string Dots => "…";

    private protected override string Number(Numeral numeral) => numeral.Digits;

    private protected override string Name(Reference reference) => reference.Symbol.Name;

    private protected override string Slope(Derivative derivative) => $"∂{derivative.Output.Name}/∂{derivative.By.Name}";

    private protected override string At(Element element) =>
        $"{Write(element.Tensor)}{string.Concat(element.Index.Select(place => $"[{place}]"))}";

    private protected override string Table(Grid grid)
    {
        var rows = grid.Rows.Select(row => $"[{string.Join(", ", row.Select(Number))}]");
        return grid.Shape.Rank == 1 ? rows.Single() : $"[{string.Join(", ", rows)}]";
    }

    private protected override string Between(Infix infix) => $"{Left(infix)} {Sign(infix.Operator)} {Right(infix)}";

    private protected override string Minus(string operand) => $"-{operand}";

    private protected override string Raised(Power power) => $"{Operand(power.Base, AtomLevel)}^{Operand(power.Exponent, AtomLevel)}";

    private protected override string Function(FunctionCall call) => $"{call.Function}({string.Join(", ", call.Operands.Select(Write))})";

    private protected override string Turned(string operand) => $"{operand}.T";

    private protected override string Sum(Total total) => $"sum({Write(total.Operand)}{(Axis(total) is { } axis ? $", axis={axis}" : "")})";

    private protected override string Parenthesised(string inner) => $"({inner})";

    /// <summary>The axis that is summed over; <see langword="null"/> for all axes.</summary>
    private protected static int? Axis(Total total) =>
        total.To.Length == 1 ? null
        : total.To.Columns != total.From.Columns ? 1
        : 0;

    private static string Sign(InfixOperator @operator) =>
        @operator switch
        {
            InfixOperator.Add => "+",
            InfixOperator.Subtract => "-",
            InfixOperator.Multiply => "*",
            InfixOperator.Divide => "/",
            InfixOperator.MatrixMultiply => "@",
            _ => throw new UnreachableException(),
        };
}
