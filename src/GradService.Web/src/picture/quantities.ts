import type { LessonStep } from '../lesson'
import { arrange, boxHeight, type Box, type Drawing } from './drawing'

const boxWidth = 190
const gap = 44
const between = 14

/** Lays out a step with one box per quantity: for programs, and for networks too large to draw unit by unit. */
export function drawQuantities(steps: LessonStep[]): Drawing {
  const forward = steps.filter((step) => step.group === 'values')
  const byName = new Map(forward.map((step) => [step.quantity, step]))
  const depths = new Map<string, number>()
  for (const { quantity, sources } of forward) {
    depths.set(quantity, sources ? 1 + Math.max(...sources.map((source) => depths.get(source) ?? 0)) : 0)
  }

  // Place each given quantity one column before its first use.
  for (const { quantity, sources } of forward) {
    const uses = forward.filter((step) => step.sources?.includes(quantity)).map((step) => depths.get(step.quantity)!)
    if (!sources && uses.length > 0) {
      depths.set(quantity, Math.min(...uses) - 1)
    }
  }

  const columns: Box[][] = Array.from({ length: Math.max(...depths.values()) + 1 }, () => [])
  const boxes = new Map<string, Box>()
  for (const [quantity, depth] of depths) {
    const box: Box = {
      id: quantity,
      title: quantity,
      x: 0,
      y: 0,
      width: boxWidth,
      height: boxHeight(2),
      rows: [{ label: '', ref: { quantity } }],
    }
    boxes.set(quantity, box)
    columns[depth]!.push(box)
  }

  const size = arrange(
    columns,
    columns.slice(1).map(() => gap),
    between,
  )
  const wires = forward.flatMap((step) =>
    (step.sources ?? [])
      .filter((source) => byName.has(source))
      .map((source) => ({ from: boxes.get(source)!, to: boxes.get(step.quantity)!, ref: { quantity: source } })),
  )
  return { ...size, boxes: [...boxes.values()], wires, isCrowded: false }
}
