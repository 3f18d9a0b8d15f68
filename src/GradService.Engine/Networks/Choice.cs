namespace GradService.Engine.Networks;

/// <summary>An option that a caller selects by its name, with at most one parameter.</summary>
/// <typeparam name="T">The type of what is selected.</typeparam>
/// <param name="Name">The name, as callers write it.</param>
/// <param name="Create">Creates it from the parameter's value, which is ignored if there is no parameter.</param>
/// <param name="Parameter">The parameter; <see langword="null"/> if there is none.</param>
public sealed record Choice<T>(string Name, Func<double, T> Create, ChoiceParameter? Parameter = null)
{
    /// <summary>The selected object with its parameter's default value.</summary>
    public T Default => Create(Parameter?.Default ?? 0);
}

/// <summary>A numeric parameter of a function.</summary>
/// <param name="Name">The name, as callers write it.</param>
/// <param name="Default">The value if none is given.</param>
/// <param name="MustBePositive">Whether the value must be greater than 0; otherwise any finite value is valid.</param>
public sealed record ChoiceParameter(string Name, double Default, bool MustBePositive = false);
