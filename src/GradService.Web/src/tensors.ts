import type { Tensor } from './types'

/** The lengths of a tensor's axes. */
export const shapeOf = (tensor: Tensor<unknown>): number[] =>
  Array.isArray(tensor) ? [tensor.length, ...(tensor.length > 0 ? shapeOf(tensor[0]!) : [])] : []

/** A tensor's numbers, row by row. */
export const flat = <T>(tensor: Tensor<T>): T[] => (Array.isArray(tensor) ? (tensor as Tensor<T>[]).flatMap(flat<T>) : [tensor])

/** How many numbers a tensor of a shape has. */
export const sizeOf = (shape: number[]) => shape.reduce((size, length) => size * length, 1)

/** The largest magnitude among numbers; of those that are not known nothing. */
export const magnitude = (numbers: readonly (number | undefined)[]) =>
  numbers.reduce((most: number, number) => Math.max(most, Math.abs(number ?? 0)), 0)

/** Where the i-th number of a tensor stands. */
export function indexOf(i: number, shape: number[]): number[] {
  const index: number[] = []
  for (const length of [...shape].reverse()) {
    index.unshift(i % length)
    i = Math.floor(i / length)
  }

  return index
}

/** The place of a number as the API writes it: [0][1]. */
export const suffix = (index: number[]) => index.map((at) => `[${at}]`).join('')

/** The place of a number among its tensor's numbers. */
export const offset = (index: number[], shape: number[]) => index.reduce((at, i, axis) => at * shape[axis]! + i, 0)

/** Numbers or texts put back into the shape of a tensor. */
export function nested<T>(items: T[], shape: number[]): unknown {
  if (shape.length === 0) {
    return items[0]
  }

  const [length, ...rest] = shape
  const part = sizeOf(rest)
  return Array.from({ length: length! }, (_, i) => nested(items.slice(i * part, (i + 1) * part), rest))
}

/** A shape in words: 2 × 3. */
export const shapeText = (shape: number[]) => (shape.length === 0 ? 'a number' : shape.join(' × '))
