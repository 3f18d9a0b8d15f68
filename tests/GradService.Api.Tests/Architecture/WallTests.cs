using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using GradService.Engine.Graph;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace GradService.Api.Tests.Architecture;

/// <summary>The wall between the mathematics and HTTP (docs/architecture.md).</summary>
public sealed class WallTests
{
    private static readonly System.Reflection.Assembly Engine = typeof(Node).Assembly;
    private static readonly System.Reflection.Assembly Service = typeof(Program).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader().LoadAssemblies(Engine, Service).Build();

    [Theory]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Microsoft.Extensions")]
    [InlineData("System.Text.Json")]
    [InlineData("System.Net")]
    [InlineData("GradService.Api")]
    public void The_engine_knows_neither_HTTP_nor_JSON(string foreign) =>
        Types().That().ResideInAssembly(Engine).Should().NotDependOnAny(Of(foreign)).WithoutRequiringPositiveResults().Check(House);

    /// <summary>The parser and the printer of numbers are a project of their own: they compute the digits of a text.</summary>
    [Fact]
    public void The_API_does_no_arithmetic() =>
        Types().That().ResideInAssembly(Service).Should().NotDependOnAny(Of("System.Numerics")).Check(House);

    [Theory]
    [InlineData("GradService.Engine.(*)")]
    [InlineData("GradService.Api.(*)..")]
    public void No_namespace_uses_another_that_uses_it(string rooms) =>
        SliceRuleDefinition.Slices().Matching(rooms).Should().BeFreeOfCycles().Check(House);

    private static GivenTypesConjunction Of(string name) =>
        Types(includeReferenced: true).That().ResideInNamespaceMatching($@"^{name}(\.|$)");
}
