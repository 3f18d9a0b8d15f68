using System.Text.Json;
using FluentValidation;
using GradService.Api.Access;
using GradService.Api.Checks;
using GradService.Api.Configuration;
using GradService.Api.Drafts;
using GradService.Api.Examples;
using GradService.Api.Explanations;
using GradService.Api.Exports;
using GradService.Api.Functions;
using GradService.Api.Grades;
using GradService.Api.Gradients;
using GradService.Api.Graphs;
using GradService.Api.Hosting;
using GradService.Api.Json;
using GradService.Api.Mistakes;
using GradService.Api.OpenApi;
using GradService.Api.Training;
using GradService.Api.Worksheets;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

// Before most threads exist, because an arena that is there stays.
NativeHeap.ShareOneArena();
IConfiguration? configuration = null;
try
{
    // appsettings.json lies at the top of the repository and is copied beside the program.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    configuration = builder.Configuration;
    Settings.Check(builder.Configuration, Telemetry.Faults(builder.Configuration));
    builder.AddServer();
    builder.AddTelemetry();
    builder.AddAccess();
    builder.AddPage();

    ValidatorOptions.Global.PropertyNameResolver = (_, member, _) =>
        member is null ? null : JsonNamingPolicy.CamelCase.ConvertName(member.Name);
    builder.Services.AddValidatorsFromAssemblyContaining<Program>(ServiceLifetime.Singleton, includeInternalTypes: true);

    builder.Services.AddSingleton<StepCache>();

    builder.Services.ConfigureHttpJsonOptions(options => JsonFormat.Configure(options.SerializerOptions));
    builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
    builder.Services.AddProblemDetails();
    builder.Services.AddHealthChecks().AddCheck<Readiness>(nameof(Readiness));
    builder.Services.AddCompression();
    builder.Services.AddRequestTimeouts();
    builder
        .Services.AddOptions<RequestTimeoutOptions>()
        .Configure<IOptions<Limits>>((timeouts, limits) => timeouts.DefaultPolicy = Overtime.Policy(limits.Value));
    builder.Services.AddOpenApiDocument();

    var app = builder.Build();

    app.UseProxies();
    app.UsePath();
    app.UseExceptionHandler(
        new ExceptionHandlerOptions
        {
            // A request that Kestrel itself refuses (too long, cut off, too slow) keeps its status.
            StatusCodeSelector = exception =>
                exception switch
                {
                    BadHttpRequestException refused => refused.StatusCode,
                    OutOfMemoryException or OutOfBudgetException => StatusCodes.Status503ServiceUnavailable,
                    _ => StatusCodes.Status500InternalServerError,
                },
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        }
    );
    app.UseSecurityHeaders();
    app.UsePage();
    app.UseRouting();
    // Operations write their own problem documents; only the other endpoints need status code pages.
    app.UseWhen(
        http => OperationName.Of(http) is null,
        others =>
        {
            others.UseStatusCodePages();
            others.UseSwaggerPage();
        }
    );
    app.UseAccess();
    app.UseCompression();
    app.UseRequestTimeouts();

    var v1 = app.MapGroup("/v1").AddEndpointFilter<GateFilter>().AddEndpointFilter<RefusalFilter>().AddEndpointFilter<JobFilter>();
    v1.RequireKey(app.Services);
    v1.MapGradients();
    v1.MapChecks();
    v1.MapGrades();
    v1.MapBatch();
    v1.MapMistakes();
    v1.MapFunctions();
    v1.MapLint();
    v1.MapMoodle();
    v1.MapExplanations();
    v1.MapWorksheets();
    v1.MapGraphs();
    v1.MapExports();
    v1.MapTraining();
    v1.MapExamples();
    app.MapOpenApiDocument();
    app.MapHealthChecks("/livez", new HealthCheckOptions { Predicate = _ => false });
    app.MapHealthChecks("/readyz");
    app.MapStaticAssets();

    app.Run();
    return 0;
}
catch (Exception exception) when (StartFailure.IsProgram)
{
    return StartFailure.Report(exception, configuration);
}
