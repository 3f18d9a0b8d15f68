import { short } from '../numbers'

const [width, height] = [560, 240]
const edge = { left: 80, right: 16, top: 12, bottom: 36 }

/** The loss curve; the table beside it has the same numbers. */
export function Chart({ points }: { points: { step: number; loss: number }[] }) {
  const finite = points.filter((point) => Number.isFinite(point.loss))
  const [most, last] = [Math.max(...finite.map((point) => point.loss)), Math.max(1, finite.at(-1)?.step ?? 1)]
  const least = Math.min(0, ...finite.map((point) => point.loss))
  const range = most - least || 1
  const x = (step: number) => edge.left + (step / last) * (width - edge.left - edge.right)
  const y = (loss: number) => edge.top + (1 - (loss - least) / range) * (height - edge.top - edge.bottom)
  const marks = [0, 0.5, 1]
  const [before, after] = [short(finite[0]?.loss ?? 0), short(finite.at(-1)?.loss ?? 0)]
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`Loss over ${last} steps, from ${before} to ${after}. The table has the numbers.`}
    >
      {marks.map((mark) => (
        <g>
          <line class="axis" x1={edge.left} x2={width - edge.right} y1={y(least + mark * range)} y2={y(least + mark * range)} />
          <text x={edge.left - 6} y={y(least + mark * range) + 4} text-anchor="end">
            {short(least + mark * range, 3)}
          </text>
          <text x={x(mark * last)} y={height - edge.bottom + 16} text-anchor="middle">
            {Math.round(mark * last)}
          </text>
        </g>
      ))}
      <text x={(width + edge.left) / 2} y={height - 4} text-anchor="middle">
        step
      </text>
      <text x={14} y={height / 2 - 10} text-anchor="middle" transform={`rotate(-90 14 ${height / 2 - 10})`}>
        loss
      </text>
      <polyline points={finite.map((point) => `${x(point.step)},${y(point.loss)}`).join(' ')} />
    </svg>
  )
}
