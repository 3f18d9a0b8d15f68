import { describe, expect, test } from 'vitest'
import { canDrawUnits, drawUnits } from '../src/picture/units'
import type { Exercise } from '../src/types'

const exerciseOf = (widths: number[], weightLayout: 'inOut' | 'outIn' = 'inOut') =>
  ({
    network: {
      weightLayout,
      layers: widths.slice(1).map((units, i) => ({
        weights: Array.from({ length: weightLayout === 'inOut' ? widths[i]! : units }, () =>
          Array.from({ length: weightLayout === 'inOut' ? units : widths[i]! }, () => 0.1),
        ),
        bias: Array.from({ length: units }, () => 0),
      })),
    },
    loss: 'mse',
    inputs: [Array.from({ length: widths[0]! }, () => 1), Array.from({ length: widths[0]! }, () => 2)],
    targets: [Array.from({ length: widths.at(-1)! }, () => 1), Array.from({ length: widths.at(-1)! }, () => 0)],
  }) as Exercise

test('eight units and six layers can be drawn, and no more', () => {
  expect(canDrawUnits(exerciseOf([8, 8, 1]))).toBe(true)
  expect(canDrawUnits(exerciseOf([9, 1]))).toBe(false)
  expect(canDrawUnits(exerciseOf([1, 9, 1]))).toBe(false)
  expect(canDrawUnits(exerciseOf([1, 1, 1, 1, 1, 1, 1]))).toBe(true)
  expect(canDrawUnits(exerciseOf([1, 1, 1, 1, 1, 1, 1, 1]))).toBe(false)
  expect(canDrawUnits({ program: { variables: {}, statements: [] } } as unknown as Exercise)).toBe(false)
})

describe.each([[[2, 2, 1]], [[1, 1]], [[4, 4, 4]], [[8, 8, 8]]])('a network of widths %j', (widths) => {
  const drawing = drawUnits(exerciseOf(widths), 0, undefined)

  test('has a box for every unit and a wire for every weight', () => {
    const weights = widths.slice(1).reduce((sum, units, i) => sum + units * widths[i]!, 0)
    expect(drawing.boxes).toHaveLength(widths.reduce((sum, units) => sum + units) + 1)
    expect(drawing.wires).toHaveLength(weights + widths.at(-1)!)
  })

  test('has boxes inside the picture that do not cover each other', () => {
    drawing.boxes.forEach((box, i) => {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(drawing.width)
      expect(box.y + box.height).toBeLessThanOrEqual(drawing.height)
      drawing.boxes
        .slice(i + 1)
        .forEach((other) =>
          expect(
            box.x + box.width <= other.x ||
              other.x + other.width <= box.x ||
              box.y + box.height <= other.y ||
              other.y + other.height <= box.y,
          ).toBe(true),
        )
    })
  })
})

test('a wire refers to its weight in either layout', () => {
  const refs = (layout: 'inOut' | 'outIn') =>
    drawUnits(exerciseOf([3, 2], layout), 0, undefined)
      .wires.slice(0, 6)
      .map((wire) => wire.ref.at)
  expect(refs('inOut')).toEqual([0, 1, 2, 3, 4, 5])
  expect(refs('outIn')).toEqual([0, 3, 1, 4, 2, 5])
})

test('a sample has its own numbers', () => {
  const second = drawUnits(exerciseOf([2, 1]), 1, undefined)
  expect(second.boxes.slice(0, 2).map((box) => box.rows[0]!.ref)).toEqual([
    { quantity: 'inputs', at: 2 },
    { quantity: 'inputs', at: 3 },
  ])
})
