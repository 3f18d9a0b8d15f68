using System.Xml;

namespace GradService.Api.Xml;

/// <summary>Text for XML documents.</summary>
internal static class PrintableText
{
    /// <summary>Removes the characters that XML cannot represent.</summary>
    public static string Clean(string text) =>
        string.Concat(
            text.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)).Select(rune => rune.ToString())
        );
}
