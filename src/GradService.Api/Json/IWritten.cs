namespace GradService.Api.Json;

/// <summary>
/// Marks a document with numbers of which it counts how they are written: that takes several times the memory of a number.
/// </summary>
internal interface IWritten;
