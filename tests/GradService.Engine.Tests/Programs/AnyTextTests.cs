using FsCheck;
using FsCheck.Fluent;
using GradService.Engine.Programs;
using GradService.Engine.Tensors;
using GradService.Engine.Tests.Laws;

namespace GradService.Engine.Tests.Programs;

/// <summary>Fuzzing: any text is either accepted as a program or rejected with the place of the error.</summary>
public sealed class AnyTextTests
{
    private const string Symbols = "xw0123456789.eE+-*/@^()=,T \t_aäｘ٣\0\u200b";

    private static readonly string[] Pieces =
    [
        "x",
        "w",
        "x.T",
        "exp(",
        "sum(",
        ")",
        "(",
        ",",
        "axis=0",
        "+",
        "-",
        "*",
        "/",
        "@",
        "^",
        "**",
        "1",
        "0.5",
        "1e309",
        " ",
        "=",
        "max(",
        "softmax(",
        ".T",
        "y",
        "²",
    ];

    [Fact]
    public void Text_of_any_characters() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => IsProgramOrRefused($"y = {text}") && IsProgramOrRefused(text))
        );

    [Fact]
    public void Text_of_characters_used_in_programs() => TextsOf(Symbols.ToCharArray(), fewerThan: 40);

    [Fact]
    public void Text_of_tokens_used_in_programs() => TextsOf(Pieces, fewerThan: 25);

    private static void TextsOf<T>(T[] parts, int fewerThan) =>
        Seeds.ForAll(
            5000,
            seed =>
            {
                var random = new Random(seed);
                var text = string.Concat(Enumerable.Range(0, random.Next(fewerThan)).Select(_ => parts[random.Next(parts.Length)]));
                Assert.True(IsProgramOrRefused($"y = {text}"));
            }
        );

    private static bool IsProgramOrRefused(string? statement)
    {
        try
        {
            new ProgramExercise
            {
                Variables = [new("x", Tensor.Scalar(0.5)), new("w", new Tensor(Shape.Vector(3), new double[] { 1, 2, 3 }))],
                Parameters = ["w"],
                Statements = [statement ?? "", "loss = sum(y)"],
                LearningRate = 0.1,
                MaxDepth = 50,
            }.Build();
            return true;
        }
        catch (ProgramException refused)
        {
            return refused.Message.Length > 0 && refused.Place.Length > 0;
        }
    }
}
