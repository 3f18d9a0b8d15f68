namespace GradService.Engine.Marking;

/// <summary>Refuses points to sheets and tensors without any work in them, even where a number happens to be right.</summary>
internal static class Vacuity
{
    /// <summary>
    /// Marks the right numbers as incorrect in sheets and tensors of one repeated number, and where numbers were only copied from the
    /// exercise.
    /// </summary>
    public static void Refuse(IReadOnlyList<Field> fields, List<string> notices)
    {
        var asked = fields.Where(field => field is { HasNumbers: true, Entry.IsGiven: false }).ToList();
        var isWorthless = IsOneNumber(asked) || (asked.Count > 0 && asked.TrueForAll(field => field.IsCopied));
        foreach (var field in asked.Where(field => isWorthless || ((field.IsConstant || field.IsCopied) && !IsAllRight(field))))
        {
            var hit = false;
            foreach (
                var i in field.Indices.Where(i =>
                    field.Verdicts[i] is GradeVerdict.Correct or GradeVerdict.FollowThrough or GradeVerdict.Convention
                )
            )
            {
                field.Verdicts[i] = GradeVerdict.Incorrect;
                hit = true;
            }

            if (hit)
            {
                notices.Add(
                    field.IsCopied
                        ? $"{field.Entry.Path}: these are the numbers given in the exercise, so none of them counts."
                        : $"{field.Entry.Path}: the same number is repeated everywhere, so none of them counts."
                );
            }
        }
    }

    /// <summary>Whether the whole sheet holds one repeated number, though the right numbers differ.</summary>
    private static bool IsOneNumber(List<Field> asked)
    {
        var numbers = asked
            .SelectMany(field => field.Indices.Select(i => (Written: field.Answers[i].Value, Right: field.Entry.Values[i])))
            .ToList();
        return numbers.Count > 1
            && numbers.TrueForAll(number => number.Written == numbers[0].Written)
            && numbers.Exists(number => number.Right != numbers[0].Right)
            && !asked.TrueForAll(IsAllRight);
    }

    /// <summary>Whether every number is right, possibly under another convention.</summary>
    private static bool IsAllRight(Field field) => field.Indices.All(i => field.IsRight(i) || field.Verdicts[i] == GradeVerdict.Convention);
}
