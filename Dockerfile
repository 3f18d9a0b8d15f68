# Packs the output of `dotnet publish src/GradService.Api` into an image without a shell. It runs without root, and the root
# file system may be read-only. Not built in CI: that needs a container engine.
FROM node:22 AS web
WORKDIR /source/src/GradService.Web
COPY src/GradService.Web .
# The page's types are generated from the OpenAPI document.
COPY tests/GradService.Api.Tests/OpenApi/openapi.json /source/tests/GradService.Api.Tests/OpenApi/
RUN npm ci && npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
COPY --from=web /source/src/GradService.Web/wwwroot src/GradService.Web/wwwroot
RUN dotnet publish src/GradService.Api -c Release -o /app -p:SkipWebBuild=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
ENV DOTNET_EnableDiagnostics=0
# Collect garbage after 16 MiB of allocations (hexadecimal), and run socket completions on the thread that waits for them.
# Measured: see docs/benchmarks/settings.md.
ENV DOTNET_GCgen0size=1000000
ENV DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1
# A log collector reads what a container prints, not a person.
ENV Logging__Console__FormatterName=json
ENV Logging__Console__FormatterOptions__IncludeScopes=true
ENV Logging__Console__FormatterOptions__TimestampFormat=yyyy-MM-ddTHH:mm:ss.fffZ
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "GradService.Api.dll"]
