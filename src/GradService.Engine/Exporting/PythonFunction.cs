namespace GradService.Engine.Exporting;

/// <summary>How a function of formulas is written in a library of Python.</summary>
/// <param name="Call">The call, with <c>{0}</c>, <c>{1}</c>, … for its operands, <c>{*}</c> for all of them, <c>{p}</c> for the last as a
/// plain number, <c>{shape}</c> for all but the first as whole numbers.</param>
/// <param name="Definition">A function that the program must define first; <see langword="null"/> where the library has it.</param>
/// <param name="Uses">Functions that the definition uses.</param>
internal sealed record PythonFunction(string Call, string? Definition = null, params string[] Uses);
