namespace GradService.Engine.Grading;

/// <summary>Refuses marks to answers that hit by having nothing in them.</summary>
internal static class Vacuity
{
    /// <summary>Takes what was right by chance from sheets and tensors of one repeated number, and from parameters that were only copied.</summary>
    public static void Refuse(IReadOnlyList<Field> fields, List<string> notices)
    {
        var asked = fields.Where(field => !field.Entry.IsGiven).ToList();
        var numbers = asked.SelectMany(field => field.Indices.Select(i => (Written: field.Answers[i].Value, Right: field.Entry.Values[i]))).ToList();
        var isOneNumber = numbers.Count > 1 && numbers.TrueForAll(number => number.Written == numbers[0].Written) && numbers.Exists(number => number.Right != numbers[0].Right);
        foreach (var field in asked.Where(field => isOneNumber || ((field.IsConstant || field.IsUnchanged) && !field.IsAllRight)))
        {
            var hit = false;
            foreach (var i in field.Indices.Where(i => field.Verdicts[i] is GradeVerdict.Correct or GradeVerdict.FollowThrough or GradeVerdict.Convention))
            {
                field.Verdicts[i] = GradeVerdict.Incorrect;
                hit = true;
            }

            if (hit)
            {
                notices.Add(field.IsUnchanged
                    ? $"{field.Entry.Path}: these are the parameters before the step, so no number of theirs counts."
                    : $"{field.Entry.Path}: the same number stands everywhere, so none of them counts.");
            }
        }
    }
}
