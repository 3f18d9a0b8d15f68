using System.Net.Mime;
using System.Text;
using System.Xml;
using GradService.Api.Xml;
using GradService.Engine.Grading;
using Microsoft.AspNetCore.Mvc;

namespace GradService.Api.Grades.Formats;

/// <summary>
/// JUnit XML: a suite for each submission, a case for each tensor. The format has no field for points, so they are written as properties.
/// </summary>
internal sealed class JUnitWriter : GradeWriter
{
    public override string MediaType => MediaTypeNames.Application.Xml;

    public override byte[] Single(string? title, Grade grade, Reveal reveal) =>
        [.. Begin(title), .. Submission(title ?? "submission", grade, reveal), .. Closing];

    public override byte[] Begin(string? title) =>
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites name=\"{Escaped(title ?? "GradService")}\">\n");

    public override byte[] Submission(string id, Grade grade, Reveal reveal) =>
        Suite(xml =>
        {
            var groups = AnswerGroup.Of(grade);
            xml.WriteAttributeString("name", PrintableText.Clean(id));
            xml.WriteAttributeString("tests", XmlConvert.ToString(groups.Count));
            xml.WriteAttributeString("failures", XmlConvert.ToString(groups.Count(group => !group.IsPassed)));
            xml.WriteAttributeString("errors", "0");
            xml.WriteStartElement("properties");
            Property(xml, "points", XmlConvert.ToString(grade.Points));
            Property(xml, "maxPoints", XmlConvert.ToString(grade.MaxPoints));
            Property(
                xml,
                "diagnosis",
                string.Join(
                    " ",
                    grade
                        .Diagnosis.Mistakes.Select(mistake => $"{mistake.Mistake.Id}@{mistake.At}")
                        .Prepend(AnswerGroup.NameOf(grade.Diagnosis.Verdict))
                )
            );
            xml.WriteEndElement();
            foreach (var group in groups)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", PrintableText.Clean(id));
                xml.WriteAttributeString("name", group.Name);
                if (!group.IsPassed)
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString(
                        "type",
                        AnswerGroup.NameOf(group.Items.First(item => !AnswerGroup.IsPassing(item.Verdict)).Verdict)
                    );
                    xml.WriteAttributeString("message", PrintableText.Clean(AnswerGroup.Message(grade, reveal).Split('\n')[0]));
                    xml.WriteString(PrintableText.Clean(group.Feedback));
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }
        });

    public override byte[] Failure(string id, long line, ProblemDetails problem) =>
        Suite(xml =>
        {
            xml.WriteAttributeString("name", PrintableText.Clean(id.Length > 0 ? id : $"line {line}"));
            xml.WriteAttributeString("tests", "1");
            xml.WriteAttributeString("failures", "0");
            xml.WriteAttributeString("errors", "1");
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", $"line {line}");
            xml.WriteStartElement("error");
            xml.WriteAttributeString("type", "unusable");
            xml.WriteAttributeString("message", PrintableText.Clean(problem.Detail ?? problem.Title ?? ""));
            xml.WriteEndElement();
            xml.WriteEndElement();
        });

    public override byte[] End(ClassSummary summary) => Closing;

    private static byte[] Closing => "</testsuites>\n"u8.ToArray();

    private static void Property(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    private static byte[] Suite(Action<XmlWriter> write)
    {
        using var text = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            Indent = true,
            NewLineChars = "\n",
            Encoding = new UTF8Encoding(false),
            ConformanceLevel = ConformanceLevel.Fragment,
        };
        using (var xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("testsuite");
            write(xml);
            xml.WriteEndElement();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(PrintableText.Clean(text))!;
}
