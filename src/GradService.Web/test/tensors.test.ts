import { describe, expect, test } from 'vitest'
import { flat, indexOf, magnitude, nested, offset, shapeOf, shapeText, sizeOf, suffix } from '../src/tensors'

const tensors: [unknown, number[], number[]][] = [
  [5, [], [5]],
  [[1, 2, 3], [3], [1, 2, 3]],
  [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ],
]

describe.each(tensors)('%j', (tensor, shape, numbers) => {
  test('has its shape, and is taken apart and put together again', () => {
    expect(shapeOf(tensor as number[])).toEqual(shape)
    expect(flat(tensor as number[])).toEqual(numbers)
    expect(nested(numbers, shape)).toEqual(tensor)
    expect(sizeOf(shape)).toBe(numbers.length)
  })

  test('index and offset are inverse to each other', () => {
    numbers.forEach((_, i) => expect(offset(indexOf(i, shape), shape)).toBe(i))
  })
})

test('places and shapes are written as the API writes them', () => {
  expect(suffix([0, 1])).toBe('[0][1]')
  expect(suffix([])).toBe('')
  expect(shapeText([2, 3])).toBe('2 × 3')
  expect(shapeText([])).toBe('a number')
})

test('the magnitude of unknown numbers is 0', () => {
  expect(magnitude([1, -3, undefined])).toBe(3)
  expect(magnitude([undefined])).toBe(0)
})
