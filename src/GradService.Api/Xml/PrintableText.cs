using System.Xml;

namespace GradService.Api.Xml;

/// <summary>Text for XML documents.</summary>
internal static class PrintableText
{
    /// <summary>The text without the characters that XML has no way to write.</summary>
    public static string Clean(string text) =>
        string.Concat(
            text.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)).Select(rune => rune.ToString())
        );
}
