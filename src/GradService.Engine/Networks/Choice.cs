namespace GradService.Engine.Networks;

/// <summary>Something that a caller picks by its name, with at most one parameter.</summary>
/// <typeparam name="T">What is picked.</typeparam>
/// <param name="Name">The name, as callers write it.</param>
/// <param name="Create">Makes it; takes the parameter's value, which is not used where there is no parameter.</param>
/// <param name="Parameter">The parameter, if there is one.</param>
public sealed record Choice<T>(string Name, Func<double, T> Create, ChoiceParameter? Parameter = null)
{
    /// <summary>The thing with its parameter's default value.</summary>
    public T Default => Create(Parameter?.Default ?? 0);
}

/// <summary>A number that shapes a function.</summary>
/// <param name="Name">The name, as callers write it.</param>
/// <param name="Default">The value where none is given.</param>
/// <param name="MustBePositive">Whether only values greater than 0 make sense; else any finite value does.</param>
public sealed record ChoiceParameter(string Name, double Default, bool MustBePositive = false);
