using System.Text;
using GradService.Api.Json;

namespace GradService.Api.Tests.Json;

/// <summary>Skeletons: two documents have equal ones if they differ only in the numbers in their arrays.</summary>
public sealed class SkeletonTests
{
    [Theory]
    [InlineData("""{"a":[1,2]}""", """{"a":[3,4]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[ 3, 4e5 ]}""")]
    [InlineData("""[[1,2],[3,4]]""", """[[0,0],[0,0]]""")]
    [InlineData("""{"a":[1],"b":["[2]"]}""", """{"a":[7],"b":["[2]"]}""")]
    public void Documents_that_differ_only_in_array_numbers_have_equal_skeletons(string one, string other) =>
        Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":[[1],[2]]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":[1],"b":[]}""", """{"a":[],"b":[1]}""")]
    [InlineData("""{"a":[1],"b":2}""", """{"a":[1],"b":3}""")]
    [InlineData("""{"a":"[1]"}""", """{"a":"[2]"}""")]
    [InlineData("""{"a":"\"[1]"}""", """{"a":"\"[2]"}""")]
    [InlineData("""{"a":[1]}""", """{"a": [1]}""")]
    [InlineData("""{"a":["1"]}""", """{"a":["2"]}""")]
    [InlineData("""{"a":[1,"x"]}""", """{"a":[2,"x"]}""")]
    [InlineData("""["\\",[1]]""", """["\\",1]""")]
    public void Any_other_difference_gives_another_skeleton(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void The_placeholder_byte_for_an_array_cannot_be_forged()
    {
        var known = Encoding.UTF8.GetBytes("""{"a":[1]}""");
        var forged = known.Select((value, at) => at == 5 ? (byte)0xFF : value).ToArray();

        Assert.Null(new ScannedDocument(forged).ToSkeleton());
    }

    [Fact]
    public void A_document_that_is_long_without_its_numbers_has_no_skeleton()
    {
        Assert.NotNull(Of("[" + string.Join(",", Enumerable.Range(0, 100_000)) + "]"));
        Assert.Null(Of("\"" + new string('x', 5_000) + "\""));
    }

    /// <summary>
    /// Texts that would take quadratic time if every bracket were scanned to its end, or much memory if every array were kept.
    /// </summary>
    [Theory]
    [InlineData("[[1],", "[2],", "x", false)]
    [InlineData("", "[", "1", false)]
    [InlineData("[", "[1],", "[1]]x", true)]
    [InlineData("", "[1]", "", false)]
    [InlineData("\"", "\\\"", "", false)]
    public void Hostile_texts_are_scanned_in_linear_time(string start, string middle, string end, bool isOneArray)
    {
        var text = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(middle, 1_000_000)) + end);
        using var document = new ScannedDocument(text);

        Assert.InRange(document.Count, 0, 4096);
        Assert.Equal(isOneArray, document.ToSkeleton() is not null);
    }

    private static Skeleton? Of(string text)
    {
        using var document = new ScannedDocument(Encoding.UTF8.GetBytes(text));
        return document.ToSkeleton();
    }
}
