import { expect, test } from 'vitest'
import { pretty } from '../src/json'

test('what fits stays on one line', () => {
  expect(pretty({ loss: 0.5, weights: [[1, 2]] })).toBe('{ "loss": 0.5, "weights": [[1, 2]] }')
})

test('a long document is broken, its matrices are not', () => {
  const weights = [
    [0.1, 0.2, 0.3],
    [0.4, 0.5, 0.6],
  ]
  const exercise = {
    network: { layers: [{ name: 'hidden', weights, activation: 'sigmoid' }] },
    loss: 'halfSquaredError',
    learningRate: 0.1,
  }
  const text = pretty(exercise)

  expect(text).toContain('"weights": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]')
  expect(text.split('\n').length).toBeGreaterThan(3)
  expect(JSON.parse(text)).toEqual(exercise)
})
