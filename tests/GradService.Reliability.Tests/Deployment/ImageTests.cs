namespace GradService.Reliability.Tests.Deployment;

/// <summary>The image starts the service as the README does.</summary>
public sealed class ImageTests
{
    [Fact]
    public void It_has_the_variables_of_dotnet_run()
    {
        var image = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Dockerfile"))
            .Where(line => line.StartsWith("ENV ", StringComparison.Ordinal))
            .Select(line => line["ENV ".Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.NotEmpty(ServerProcess.LaunchVariables);
        Assert.All(ServerProcess.LaunchVariables, variable => Assert.Equal(variable.Value, image.GetValueOrDefault(variable.Key)));
    }
}
