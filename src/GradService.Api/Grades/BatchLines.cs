using System.Buffers;
using System.IO.Pipelines;

namespace GradService.Api.Grades;

/// <summary>Splits a stream into lines while it comes in. A line that is too long is not kept.</summary>
/// <param name="source">The stream.</param>
/// <param name="longest">Bytes that a line may have.</param>
internal sealed class BatchLines(PipeReader source, int longest)
{
    private bool _isOver;

    /// <summary>How many lines were read so far.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The next line, without its end; empty for a blank one; <see langword="null"/> in <c>Bytes</c> for one that is too long. Nothing at the end of the stream.
    /// </summary>
    public async ValueTask<(long Number, byte[]? Bytes)?> NextAsync(CancellationToken cancellation)
    {
        var isTooLong = false;
        while (!_isOver)
        {
            var read = await source.ReadAsync(cancellation);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var bytes = isTooLong || line.Length > longest ? null : line.ToArray();
                source.AdvanceTo(buffer.GetPosition(1, end));
                return (++Count, bytes);
            }

            if (read.IsCompleted)
            {
                _isOver = true;
                var rest = isTooLong || buffer.Length > longest ? null : buffer.ToArray();
                source.AdvanceTo(buffer.End);
                return rest is { Length: 0 } && !isTooLong ? null : (++Count, rest);
            }

            if (buffer.Length > longest)
            {
                isTooLong = true;
                source.AdvanceTo(buffer.End);
            }
            else
            {
                source.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        return null;
    }
}
