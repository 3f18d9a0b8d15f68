using System.Collections.Immutable;
using GradService.Engine.Answers;

namespace GradService.Engine.Marking;

/// <summary>A rule of marking. docs/grading.md has a row for each; a test compares them.</summary>
/// <param name="Condition">When it applies, in words.</param>
/// <param name="Verdict">The verdict that it gives.</param>
/// <param name="Applies">Whether it applies to a number, by its index in the tensor.</param>
/// <param name="NeedsPrediction">Whether the number is compared with what follows from other answers, and not only with the truth.</param>
internal sealed record MarkingRule(
    string Condition,
    GradeVerdict Verdict,
    Func<Predictions, int, bool> Applies,
    bool NeedsPrediction = true
)
{
    /// <summary>All rules. The first one that applies to a number decides.</summary>
    public static ImmutableArray<MarkingRule> All { get; } =
    [
        new(
            "the cell is blank, or the tensor is asked for and not answered",
            GradeVerdict.Missing,
            (numbers, i) => numbers.State(i) == AnswerState.Missing,
            NeedsPrediction: false
        ),
        new(
            "the cell holds no number, or the tensor has another shape",
            GradeVerdict.Unreadable,
            (numbers, i) => numbers.State(i) == AnswerState.Unreadable,
            NeedsPrediction: false
        ),
        new(
            "it is the truth, within its own half unit and the error of arithmetic",
            GradeVerdict.Correct,
            (numbers, i) => numbers.IsTruth(i),
            NeedsPrediction: false
        ),
        new(
            "the exercise gives this tensor, such as the inputs",
            GradeVerdict.Incorrect,
            (numbers, _) => numbers.IsGiven,
            NeedsPrediction: false
        ),
        new(
            "it follows from the right earlier answers, and that prediction is sharp: its error is at most the largest predicted number of "
                + "the tensor",
            GradeVerdict.Correct,
            (numbers, i) => numbers.FitsSharply(i)
        ),
        new(
            "it repeats the student's wrong number for another quantity of the same node, and that tensor is an attempt",
            GradeVerdict.FollowThrough,
            (numbers, i) => numbers.Repeats(i)
        ),
        new(
            "it follows from the student's own earlier numbers, all wrong tensors among them are attempts, and work was left to do",
            GradeVerdict.FollowThrough,
            (numbers, i) => numbers.Follows(i)
        ),
        new(
            "it matches the prediction of row 5 with rounding in unseen steps, although that one is not sharp",
            GradeVerdict.Correct,
            (numbers, i) => numbers.Fits(i)
        ),
        new(
            "the error of that prediction is undefined, as rounding may cross a pole",
            GradeVerdict.Imprecise,
            (numbers, i) => numbers.IsUndefined(i)
        ),
        new(
            "rounding `written`: it is within one unit of its last digit of that prediction, and rounding can have moved it",
            GradeVerdict.Imprecise,
            (numbers, i) => numbers.IsClose(i)
        ),
        new(
            "other roundings: it is right to its own digits, and has at least `minimumSignificantFigures`",
            GradeVerdict.Imprecise,
            (numbers, i) => numbers.IsCoarse(i)
        ),
        new("none of these", GradeVerdict.Incorrect, (_, _) => true, NeedsPrediction: false),
    ];

    /// <summary>The rule that decides about a number.</summary>
    public static MarkingRule For(Predictions numbers, int i)
    {
        foreach (var rule in All)
        {
            if (rule.Applies(numbers, i))
            {
                return rule;
            }
        }

        throw new InvalidOperationException("The last rule applies to every number.");
    }
}
