import { expect, test } from 'vitest'
import { leadsTo, withValue } from '../src/paths'

test('a value is replaced in a copy, and everything else is shared', () => {
  const before = { network: { layers: [{ weights: [[1, 2]] }, { weights: [[3]] }] }, loss: 'mse' }
  const after = withValue(before, 'network.layers[0].weights[0][1]', 9)

  expect(after.network.layers[0]!.weights).toEqual([[1, 9]])
  expect(before.network.layers[0]!.weights).toEqual([[1, 2]])
  expect(after.network.layers[1]).toBe(before.network.layers[1])
})

test('an array stays an array', () => {
  expect(withValue([1, 2], '[0]', 5)).toEqual([5, 2])
})

test.each([
  ['network', 'network', true],
  ['network', 'network.layers[0]', true],
  ['inputs', 'inputs[0][1]', true],
  ['inputs', 'inputsAndMore', false],
  ['inputs[1]', 'inputs[10]', false],
  ['inputs[0][1]', 'inputs', false],
])('%s leads to %s: %s', (path, target, expected) => {
  expect(leadsTo(path, target)).toBe(expected)
})
