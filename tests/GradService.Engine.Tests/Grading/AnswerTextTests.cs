using System.Text;
using GradService.Engine.Answers;

namespace GradService.Engine.Tests.Grading;

/// <summary>Parsing of handwritten-style numbers with their digits. Text that is not a number affects only its own cell.</summary>
public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("0.0340", 0.034, 0.00005)]
    [InlineData("0.034", 0.034, 0.0005)]
    [InlineData("-2e-1", -0.2, 0.05)]
    [InlineData("-2.0e-1", -0.2, 0.005)]
    [InlineData("1.50E3", 1500, 5)]
    [InlineData("  7 ", 7, 0.5)]
    [InlineData("+.5", 0.5, 0.05)]
    [InlineData("12.", 12, 0.5)]
    [InlineData("−0.0496", -0.0496, 0.00005)] // U+2212, a true minus
    [InlineData("–0.05", -0.05, 0.005)] // an en dash
    [InlineData("0,5", 0.5, 0.05)]
    [InlineData("-0,0034", -0.0034, 0.00005)]
    [InlineData("3.4·10^-2", 0.034, 0.0005)]
    [InlineData("3.4 x 10**-2", 0.034, 0.0005)]
    [InlineData("3.4×10^2", 340, 5)]
    public void A_number_is_read_with_half_a_unit_of_its_last_digit(string text, double value, double halfUnit)
    {
        foreach (var answer in new[] { AnswerText.Read(text), AnswerText.Read(Encoding.UTF8.GetBytes(text)) })
        {
            Assert.Equal(AnswerState.Number, answer.State);
            Assert.Equal(value, answer.Value, 1e-15);
            Assert.Equal(halfUnit, answer.HalfUnit, 1e-15);
        }
    }

    [Theory]
    [InlineData("1/3", 1.0 / 3)]
    [InlineData("-1 / 3", -1.0 / 3)]
    [InlineData("-0.5/4", -0.125)]
    public void A_fraction_is_exact_and_has_a_note_on_how_it_was_read(string text, double value)
    {
        var answer = AnswerText.Read(text);

        Assert.Equal((AnswerState.Number, value, 0.0), (answer.State, answer.Value, answer.HalfUnit));
        Assert.StartsWith("read as a fraction: ", answer.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_comma_has_a_note_on_how_it_was_read() => Assert.Equal("read as 0.5", AnswerText.Read("0,5").Note);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t")]
    public void An_empty_cell_is_blank(string text) => Assert.Equal(AnswerState.Missing, AnswerText.Read(text).State);

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-inf")]
    [InlineData("1e999")]
    [InlineData("1/0")]
    [InlineData("1/2/3")]
    [InlineData("/2")]
    [InlineData("1,234.5")]
    [InlineData("1,2,3")]
    [InlineData("0.5 0.6")]
    [InlineData("a third")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("٠٫٥")]
    [InlineData("=1+1")]
    public void Text_that_is_not_a_number_is_unreadable_and_quoted(string text)
    {
        foreach (var answer in new[] { AnswerText.Read(text), AnswerText.Read(Encoding.UTF8.GetBytes(text)) })
        {
            Assert.Equal(AnswerState.Unreadable, answer.State);
            Assert.Contains($"found '{text}'", answer.Note, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(101)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void A_number_with_too_many_digits_is_unreadable(int length)
    {
        var text = new string('1', length);

        Assert.Equal($"expected a number of at most 100 characters; found {length}", AnswerText.Read(text).Note);
        Assert.Equal(AnswerState.Unreadable, AnswerText.Read(Encoding.UTF8.GetBytes(text)).State);
    }

    [Fact]
    public void Text_and_bytes_are_read_alike()
    {
        var random = new Random(20261125);
        for (var i = 0; i < Thorough.Cases(20_000); i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "0123456789.,-+eE/ "[random.Next(18)]));

            Assert.Equal(AnswerText.Read(text), AnswerText.Read(Encoding.UTF8.GetBytes(text)));
        }
    }
}
