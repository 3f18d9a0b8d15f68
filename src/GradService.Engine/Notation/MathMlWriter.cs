using System.Security;

namespace GradService.Engine.Notation;

/// <summary>Writes presentation MathML (MathML Core), which browsers render without a library.</summary>
public sealed class MathMlWriter : ExpressionWriter
{
    /// <summary>The only instance.</summary>
    public static readonly MathMlWriter Instance = new();

    // Without form="prefix", a minus after a relation would be rendered like a subtraction, with space around it.
    private const string Negative = "<mo form=\"prefix\">−</mo>";

    private static readonly Dictionary<string, string> Functions = new()
    {
        ["sigmoid"] = "σ",
        ["log"] = "ln",
        ["normalCdf"] = "Φ",
        ["normalDensity"] = "φ",
    };

    private MathMlWriter() { }

    /// <inheritdoc/>
    public override string Chain(params IEnumerable<(Expression Expression, bool IsRounded)> parts)
    {
        var terms = parts.Select((part, i) => (i == 0 ? "" : Sign(part.IsRounded ? "≈" : "=")) + Write(part.Expression));
        return $"""<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{Row(string.Concat(terms))}</math>""";
    }

    private protected override string Dots => Sign("…");

    private protected override string Number(Numeral numeral)
    {
        var at = numeral.Digits.IndexOf('e', StringComparison.Ordinal);
        return at < 0
            ? Signed(numeral.Digits)
            : Row($"{Signed(numeral.Digits[..at])}{Sign("×")}<msup><mn>10</mn>{Row(Signed(numeral.Digits[(at + 1)..]))}</msup>");
    }

    private protected override string Name(Reference reference) => Named(reference.Symbol);

    private protected override string Slope(Derivative derivative) =>
        $"<mfrac>{Row(Sign("∂") + Named(derivative.Output))}{Row(Sign("∂") + Named(derivative.By))}</mfrac>";

    private protected override string At(Element element) =>
        element.Index.IsEmpty
            ? Write(element.Tensor)
            : $"<msub>{Row(element.Tensor is Reference ? Write(element.Tensor) : Fenced("[", Write(element.Tensor), "]"))}"
                + $"{Row(string.Join(Sign(","), element.Index.Select(index => $"<mn>{index + 1}</mn>")))}</msub>";

    private protected override string Table(Grid grid)
    {
        var rows = grid.Rows.Select(row => $"<mtr>{string.Concat(row.Select(number => $"<mtd>{Number(number)}</mtd>"))}</mtr>");
        return Fenced("[", $"<mtable>{string.Concat(rows)}</mtable>", "]", stretchy: true);
    }

    private protected override string Between(Infix infix) =>
        infix.Operator switch
        {
            InfixOperator.Add => $"{Left(infix)}{Sign("+")}{Right(infix)}",
            InfixOperator.Subtract => $"{Left(infix)}{Sign("−")}{Right(infix)}",
            InfixOperator.Divide => $"<mfrac>{Row(Write(infix.Left))}{Row(Write(infix.Right))}</mfrac>",
            InfixOperator.MatrixMultiply => $"{Left(infix)}<mspace width=\"0.2em\"/>{Right(infix)}",
            _ => $"{Left(infix)}{Sign(infix.Left.IsScalar || infix.Right.IsScalar ? "·" : "⊙")}{Right(infix)}",
        };

    private protected override string Minus(string operand) => Negative + operand;

    private protected override string Raised(Power power) =>
        $"<msup>{Row(Operand(power.Base, AtomLevel))}{Row(Write(power.Exponent))}</msup>";

    private protected override string Function(FunctionCall call) =>
        call.Function switch
        {
            "exp" => $"<msup><mi>e</mi>{Row(Write(call.Operands[0]))}</msup>",
            "sqrt" => $"<msqrt>{Write(call.Operands[0])}</msqrt>",
            "abs" => Fenced("|", Write(call.Operands[0]), "|"),
            var name =>
                $"<mi>{Functions.GetValueOrDefault(name, name)}</mi>{Parenthesised(string.Join(Sign(","), call.Operands.Select(Write)))}",
        };

    private protected override string Turned(string operand) => $"<msup>{Row(operand)}<mi mathvariant=\"normal\">T</mi></msup>";

    private protected override string Sum(Total total)
    {
        var what =
            total.To.Length == 1 ? null
            : total.To.Columns != total.From.Columns ? "columns"
            : "rows";
        return (what is null ? Sign("∑") : $"<munder>{Sign("∑")}<mtext>{what}</mtext></munder>") + Operand(total.Operand, PowerLevel);
    }

    private protected override string Parenthesised(string inner) => Fenced("(", inner, ")");

    private protected override int LevelOf(Expression expression) =>
        expression switch
        {
            Infix { Operator: InfixOperator.Divide } or Transposed or Derivative or FunctionCall { Function: "exp" } => PowerLevel,
            Numeral { Value: >= 0 } numeral when numeral.Digits.Contains('e', StringComparison.Ordinal) => ProductLevel,
            Total => LowestLevel,
            _ => base.LevelOf(expression),
        };

    private static string Named(Symbol symbol)
    {
        var letter = $"<mi>{Escaped(symbol.Letter)}</mi>";
        var (below, above) = (Text(symbol.Subscript), Text(symbol.Superscript));
        return (symbol.Subscript.Length > 0, symbol.Superscript.Length > 0) switch
        {
            (false, false) => letter,
            (true, false) => $"<msub>{letter}{below}</msub>",
            (false, true) => $"<msup>{letter}{above}</msup>",
            (true, true) => $"<msubsup>{letter}{below}{above}</msubsup>",
        };

        static string Text(string text) => $"<mtext>{Escaped(text)}</mtext>";
    }

    private static string Signed(string digits) => digits[0] == '-' ? $"{Negative}<mn>{digits[1..]}</mn>" : $"<mn>{digits}</mn>";

    /// <summary>Brackets, which stretch only around a table.</summary>
    private static string Fenced(string open, string inner, string close, bool stretchy = false)
    {
        var size = stretchy ? "" : " stretchy=\"false\"";
        return Row($"<mo{size}>{open}</mo>{inner}<mo{size}>{close}</mo>");
    }

    private static string Row(string inner) => $"<mrow>{inner}</mrow>";

    private static string Sign(string sign) => $"<mo>{sign}</mo>";

    private static string Escaped(string text) => SecurityElement.Escape(text);
}
