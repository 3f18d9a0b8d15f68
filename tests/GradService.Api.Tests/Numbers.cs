using System.Text.Json;

namespace GradService.Api.Tests;

/// <summary>Compares tensors in JSON: same shape, numbers within a tolerance, relative to large ones.</summary>
internal static class Numbers
{
    // Members of an answer that are no numbers; a program that recomputes it does not print them.
    private static readonly HashSet<string> Remarks = ["arithmetic", "undecided"];

    public static void Equal(JsonElement expected, JsonElement actual, double tolerance, string place)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, $"{place}: expected {expected.ValueKind}, found {actual.ValueKind}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var (i, pair) in expected.EnumerateArray().Zip(actual.EnumerateArray()).Index())
                {
                    Equal(pair.First, pair.Second, tolerance, $"{place}[{i}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject().Where(member => !Remarks.Contains(member.Name)))
                {
                    Assert.True(actual.TryGetProperty(member.Name, out var value), $"{place}.{member.Name}: expected, found nothing");
                    Equal(member.Value, value, tolerance, $"{place}.{member.Name}");
                }

                break;
            default:
                var difference = Math.Abs(expected.GetDouble() - actual.GetDouble());
                Assert.True(
                    difference <= tolerance * Math.Max(1, Math.Abs(expected.GetDouble())),
                    $"{place}: expected {expected}, found {actual}"
                );
                break;
        }
    }
}
