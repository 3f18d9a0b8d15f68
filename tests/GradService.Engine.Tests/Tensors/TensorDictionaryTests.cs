using GradService.Engine.Tensors;

namespace GradService.Engine.Tests.Tensors;

/// <summary>To whoever reads it, it is the dictionary of the same keys and tensors.</summary>
public sealed class TensorDictionaryTests
{
    private static readonly string[] Keys = ["layer2.bias", "layer1.weights", "x"];
    private static readonly Tensor[] Tensors = [Tensor.Scalar(1), Tensor.Vector(2, 3), Tensor.Scalar(4)];

    [Fact]
    public void It_holds_what_it_was_made_of_in_the_same_order()
    {
        var tensors = new TensorDictionary<string>(Keys, Tensors);

        Assert.Equal(3, tensors.Count);
        Assert.Equal(Keys, tensors.Keys);
        Assert.Equal(Tensors, tensors.Values);
        Assert.Equal(Keys.Zip(Tensors, KeyValuePair.Create), tensors.AsEnumerable());
    }

    [Fact]
    public void A_key_finds_its_tensor_and_another_finds_none()
    {
        var tensors = new TensorDictionary<string>(Keys, Tensors);

        Assert.All(Keys.Zip(Tensors), pair => Assert.Same(pair.Second, tensors[pair.First]));
        Assert.True(tensors.ContainsKey("x"));
        Assert.True(tensors.TryGetValue("x", out var x));
        Assert.Same(Tensors[2], x);
        Assert.False(tensors.ContainsKey("y"));
        Assert.False(tensors.TryGetValue("y", out _));
        Assert.Throws<KeyNotFoundException>(() => tensors["y"]);
    }
}
