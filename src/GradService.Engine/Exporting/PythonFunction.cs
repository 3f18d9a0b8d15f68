namespace GradService.Engine.Exporting;

/// <summary>The Python code for a function of formulas.</summary>
/// <param name="Call">The call, with <c>{0}</c>, <c>{1}</c>, … for its operands, <c>{*}</c> for all of them, <c>{p}</c> for the last as a
/// plain number, <c>{shape}</c> for all except the first as whole numbers.</param>
/// <param name="Definition">A function that the program must define first; <see langword="null"/> if the library has it.</param>
/// <param name="Uses">Functions that the definition uses.</param>
internal sealed record PythonFunction(string Call, string? Definition = null, params string[] Uses);
