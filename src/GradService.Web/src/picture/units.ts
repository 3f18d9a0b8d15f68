import { inputsOf, nameOf, unitsOf } from '../building'
import { offset } from '../tensors'
import type { Exercise } from '../types'
import { arrange, boxHeight, ends, lineHeight, type Box, type Drawing, type Row, type Wire } from './drawing'

const boxWidth = 106
const between = 16
const labelWidth = 84
const labelHeight = 2 * lineHeight

// Larger networks are drawn by quantity: with more boxes than this the picture is unreadable.
const mostUnits = 8
const mostLayers = 6

// The most weight labels between two layers that do not overlap; simulated for layers of up to four by four.
const mostLabels = 16
const gapFor = (wires: number) => (wires <= 2 ? 112 : wires <= 4 ? 160 : wires <= 9 ? 210 : 270)

/** Whether a network is small enough to be drawn unit by unit. */
export function canDrawUnits({ network, inputs }: Exercise): boolean {
  return (
    network !== undefined &&
    Array.isArray(inputs) &&
    network.layers.length <= mostLayers &&
    network.layers.every((layer) => unitsOf(network, layer) <= mostUnits && inputsOf(network, layer) <= mostUnits)
  )
}

/** Lays out a network unit by unit: layers from left to right, the units of a layer from top to bottom. */
export function drawUnits({ network, inputs, targets }: Exercise, sample: number, focus: string | undefined): Drawing {
  const layers = network!.layers
  const box = (id: string, title: string, rows: Row[], lines = 2 * rows.length): Box => ({
    id,
    title,
    rows,
    x: 0,
    y: 0,
    width: boxWidth,
    height: boxHeight(lines),
  })
  const [samples, width] = [(inputs as number[][]).length, (inputs as number[][])[0]!.length]
  const at = (unit: number, units: number) => offset([sample, unit], [samples, units])

  const columns: Box[][] = [
    Array.from({ length: width }, (_, i) =>
      box(`inputs ${i + 1}`, `input ${i + 1}`, [{ label: 'x', ref: { quantity: 'inputs', at: at(i, width) } }]),
    ),
  ]
  layers.forEach((layer, l) => {
    const [name, units] = [nameOf(network!, l), unitsOf(network!, layer)]
    columns.push(
      Array.from({ length: units }, (_, j) => {
        const [before, after] = [
          { quantity: `${name}.z`, at: at(j, units) },
          { quantity: `${name}.a`, at: at(j, units) },
        ]
        const bias = layer.bias ? [{ label: 'b', ref: { quantity: `${name}.bias`, at: j } }] : []
        return box(`${name} ${j + 1}`, `${name} ${j + 1}`, [...bias, { label: 'z', ref: before, after }, { label: 'a', ref: after }])
      }),
    )
  })
  const outputs = columns.at(-1)!.length
  const loss = box(
    'loss',
    'loss',
    [
      ...(Array.isArray(targets)
        ? Array.from({ length: outputs }, (_, k) => ({
            label: outputs > 1 ? `y${k + 1}` : 'y',
            ref: { quantity: 'targets', at: at(k, outputs) },
          }))
        : []),
      { label: 'L', ref: { quantity: 'loss', at: 0 } },
    ],
    2 * outputs + 1,
  )
  const size = arrange([...columns, [loss]], [...layers.map((_, l) => gapFor(columns[l]!.length * columns[l + 1]!.length)), 40, 0], between)

  const wires = layers.flatMap((layer, l) => {
    const [from, to] = [columns[l]!, columns[l + 1]!]
    const shape = [layer.weights.length, layer.weights[0]!.length]
    const found: Wire[] = from.flatMap((source, i) =>
      to.map((target, j) => ({
        from: source,
        to: target,
        ref: { quantity: `${nameOf(network!, l)}.weights`, at: offset(network!.weightLayout === 'outIn' ? [j, i] : [i, j], shape) },
      })),
    )
    placeLabels(found.length <= mostLabels ? found : found.filter((wire) => wire.from.id === focus || wire.to.id === focus))
    return found
  })
  const last = columns.at(-1)!.map((output, k): Wire => ({
    from: output,
    to: loss,
    ref: { quantity: `${nameOf(network!, layers.length - 1)}.a`, at: at(k, outputs) },
  }))
  return {
    ...size,
    boxes: [...columns.flat(), loss],
    wires: [...wires, ...last],
    isCrowded: layers.some((_, l) => columns[l]!.length * columns[l + 1]!.length > mostLabels),
  }
}

/** Places each weight's label on its line, where it covers other labels least and as near to the middle as possible. */
function placeLabels(wires: Wire[]) {
  const placed: { x: number; y: number }[] = []
  const covers = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    Math.max(0, labelWidth - Math.abs(a.x - b.x)) * Math.max(0, labelHeight - Math.abs(a.y - b.y))
  for (const wire of wires) {
    const { x1, y1, x2, y2 } = ends(wire)
    const room = labelWidth / 2 / (x2 - x1)
    const candidates = [0.5, 0.4, 0.6, 0.33, 0.67, 0.28, 0.72, 0.22, 0.78]
      .map((t) => Math.min(Math.max(t, room), 1 - room))
      .map((t) => ({ x: x1 + t * (x2 - x1), y: y1 + t * (y2 - y1) }))
    const cost = (place: { x: number; y: number }) => placed.reduce((sum, other) => sum + covers(place, other), 0)
    const best = candidates.reduce((found, place) => (cost(place) < cost(found) ? place : found))
    placed.push(best)
    wire.label = best
  }
}
