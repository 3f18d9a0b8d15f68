import { describe, expect, test } from 'vitest'
import { inputsOf, nameOf, unitsOf, withBias, withFeatures, withLayer, withoutLayer, withSamples, withUnits } from '../src/building'
import { shapeOf } from '../src/tensors'
import type { Exercise } from '../src/types'

const layouts = ['inOut', 'outIn'] as const

/** Two inputs, three hidden units, one output; two samples. */
const exerciseOf = (weightLayout: (typeof layouts)[number]) => {
  const matrix = (inputs: number, units: number) =>
    weightLayout === 'inOut'
      ? Array.from({ length: inputs }, (_, i) => Array.from({ length: units }, (_, j) => 10 * i + j))
      : Array.from({ length: units }, (_, j) => Array.from({ length: inputs }, (_, i) => 10 * i + j))
  return {
    network: {
      weightLayout,
      layers: [
        { name: 'hidden', weights: matrix(2, 3), bias: [1, 2, 3], activation: 'tanh' },
        { weights: matrix(3, 1), activation: 'identity' },
      ],
    },
    loss: 'mse',
    inputs: [
      [1, 2],
      [3, 4],
    ],
    targets: [[5], [6]],
  } as Exercise
}

/** The shape of each layer, inputs first; throws where layers, inputs and targets do not fit together. */
function shapes({ network, inputs, targets }: Exercise) {
  const found = network!.layers.map((layer) => [inputsOf(network!, layer), unitsOf(network!, layer)])
  found.slice(1).forEach(([inputs], i) => expect(inputs).toBe(found[i]![1]))
  network!.layers.forEach((layer) => expect(layer.bias?.length ?? unitsOf(network!, layer)).toBe(unitsOf(network!, layer)))
  expect(shapeOf(inputs!)).toEqual([shapeOf(targets!)[0], found[0]![0]])
  expect(shapeOf(targets!)[1]).toBe(found.at(-1)![1])
  return found
}

describe.each(layouts)('an exercise with weights %s', (layout) => {
  const exercise = exerciseOf(layout)

  test('gets units, and the next layer fits', () => {
    expect(shapes(withUnits(exercise, 0, 5))).toEqual([
      [2, 5],
      [5, 1],
    ])
  })

  test('gets outputs, and the targets fit', () => {
    expect(shapes(withUnits(exercise, 1, 2))).toEqual([
      [2, 3],
      [3, 2],
    ])
  })

  test('keeps the numbers that it had', () => {
    const less = withUnits(withUnits(exercise, 0, 5), 0, 3)
    expect(less).toEqual(exercise)
  })

  test('gets features and samples', () => {
    expect(shapes(withFeatures(exercise, 4))[0]).toEqual([4, 3])
    expect(shapeOf(withSamples(exercise, 3).targets!)).toEqual([3, 1])
    shapes(withSamples(exercise, 3))
  })

  test('gets a layer before the last, with a name of its own', () => {
    const deeper = withLayer(withLayer(exercise))
    expect(shapes(deeper)).toEqual([
      [2, 3],
      [3, 3],
      [3, 3],
      [3, 1],
    ])
    const names = deeper.network!.layers.map((_, i) => nameOf(deeper.network!, i))
    expect(new Set(names).size).toBe(4)
  })

  test('loses a layer, and the next one fits', () => {
    expect(shapes(withoutLayer(exercise, 0))).toEqual([[2, 1]])
  })

  test('gets and loses a bias', () => {
    expect(withBias(exercise, 1, true).network!.layers[1]!.bias).toEqual([0.1])
    expect(withBias(exercise, 0, false).network!.layers[0]).not.toHaveProperty('bias')
  })

  test('is not changed itself', () => {
    withUnits(exercise, 0, 1)
    withFeatures(exercise, 1)
    expect(exercise).toEqual(exerciseOf(layout))
  })
})
