namespace GradService.Api.Exercises;

/// <summary>The arithmetic that a request asks for.</summary>
public enum ArithmeticChoice
{
    /// <summary>Exact for small exercises, else float64.</summary>
    Auto,

    /// <summary>Every number is the exact result for the decimals that were written, rounded once to the nearest float64.</summary>
    Exact,

    /// <summary>Every operation is rounded to float64.</summary>
    Float64,
}
