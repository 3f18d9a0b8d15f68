using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace GradService.Engine.Tests.Laws;

/// <summary>Runs a property test on many seeds, the same ones in every run.</summary>
internal static class Seeds
{
    public static void ForAll(int tests, Action<int> law) =>
        Check.One(
            Config
                .QuickThrowOnFailure.WithMaxTest(Thorough.Cases(tests))
                .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20261122), FSharpOption<int>.None))),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 100).ToArbitrary(), law)
        );
}
