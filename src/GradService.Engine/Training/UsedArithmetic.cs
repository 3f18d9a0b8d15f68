using GradService.Engine.Evaluating;
using GradService.Engine.Graph;

namespace GradService.Engine.Training;

/// <summary>How the numbers of a result were computed.</summary>
/// <param name="Kind">The kind of arithmetic.</param>
/// <param name="Undecided">
/// The numbers of exact arithmetic that no precision tells from 0, and that were taken as 0; <see langword="null"/> if there are none.
/// </param>
public sealed record UsedArithmetic(ArithmeticKind Kind, IReadOnlyList<UndecidedNumber>? Undecided)
{
    /// <summary>The arithmetic of an evaluation.</summary>
    internal static UsedArithmetic Of(TrainingStep step, Evaluation evaluation)
    {
        var kind = evaluation.IsExact ? ArithmeticKind.Exact : ArithmeticKind.Float64;
        if (evaluation.TakenAsZero.Count == 0)
        {
            return new(kind, null);
        }

        var names = step
            .Quantities.SelectMany(quantity =>
                new[] { (quantity.Value, quantity.Name), (quantity.Gradient, $"gradients.{quantity.Name}") }.Concat(
                    quantity.Updated is null ? [] : [(quantity.Updated, $"updated.{quantity.Name}")]
                )
            )
            .DistinctBy(entry => entry.Item1)
            .ToDictionary(entry => entry.Item1, entry => entry.Item2);
        var undecided = evaluation.TakenAsZero.Select(Undecide).OfType<UndecidedNumber>().DistinctBy(Description).ToList();
        return new(kind, undecided.Count == 0 ? null : undecided);

        UndecidedNumber? Undecide((Node Node, int Element) zero)
        {
            var place = Place.At(zero.Element, zero.Node.Shape).Index(zero.Node.Shape);
            if (names.TryGetValue(zero.Node, out var name))
            {
                return new(name, place);
            }

            // A number inside the formula of a quantity is reported as a number of that quantity.
            var around = step.Quantities.Where(quantity => quantity.Value.Index >= zero.Node.Index).MinBy(quantity => quantity.Value.Index);
            return around is null ? null : new(around.Name, around.Value.Shape == zero.Node.Shape ? place : []);
        }

        static (string, string) Description(UndecidedNumber number) => (number.Quantity, string.Join(',', number.Index));
    }
}

/// <summary>Kinds of arithmetic.</summary>
public enum ArithmeticKind
{
    /// <summary>Each number is the exact result for the decimals of the exercise, rounded once to the nearest float64.</summary>
    Exact,

    /// <summary>Every operation is rounded to float64.</summary>
    Float64,
}

/// <summary>A number that no precision tells from 0.</summary>
/// <param name="Quantity">The quantity's name; after <c>gradients.</c> or <c>updated.</c> for its gradient or its update.</param>
/// <param name="Index">The place in the tensor, from 0; empty for a scalar.</param>
public sealed record UndecidedNumber(string Quantity, IReadOnlyList<int> Index);
