using GradService.Engine.Marking;

namespace GradService.Engine.Tests.Grading;

/// <summary>docs/grading.md says what the rules of marking do.</summary>
public sealed class MarkingRuleTests
{
    [Fact]
    public void The_documented_table_is_the_table_of_rules()
    {
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "grading.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && int.TryParse(cells[1], out _))
            .Select(cells => (cells[1], cells[2], cells[3]));

        Assert.Equal(
            MarkingRule.All.Select(
                (rule, i) =>
                    ($"{i + 1}", rule.Condition, $"`{char.ToLowerInvariant(rule.Verdict.ToString()[0])}{rule.Verdict.ToString()[1..]}`")
            ),
            rows
        );
    }
}
