/** A scalar, vector or matrix of anything: the API's tensors of numbers, of numbers and nulls, and of verdicts. */
type Nested<T> = T | T[] | T[][]

/** The lengths of a tensor's axes. */
export const shapeOf = (tensor: Nested<unknown>): number[] =>
  Array.isArray(tensor) ? [tensor.length, ...(tensor.length > 0 ? shapeOf(tensor[0]!) : [])] : []

/** The numbers of a tensor in row-major order. */
export const flat = <T>(tensor: Nested<T>): T[] => (Array.isArray(tensor) ? (tensor as Nested<T>[]).flatMap(flat<T>) : [tensor])

/** The number of elements of a tensor of this shape. */
export const sizeOf = (shape: number[]) => shape.reduce((size, length) => size * length, 1)

/** The largest magnitude among numbers, ignoring unknown ones; 0 for none. */
export const magnitude = (numbers: readonly (number | undefined)[]) =>
  numbers.reduce((most: number, number) => Math.max(most, Math.abs(number ?? 0)), 0)

/** The index, one entry per axis, of the i-th number (from 0) of a tensor. */
export function indexOf(i: number, shape: number[]): number[] {
  const index: number[] = []
  for (const length of [...shape].reverse()) {
    index.unshift(i % length)
    i = Math.floor(i / length)
  }

  return index
}

/** An index as the API writes it, such as [0][1]. */
export const suffix = (index: number[]) => index.map((at) => `[${at}]`).join('')

/** The row-major offset of an index. */
export const offset = (index: number[], shape: number[]) => index.reduce((at, i, axis) => at * shape[axis]! + i, 0)

/** Reshapes a flat list, in row-major order, into nested arrays. */
export function nested<T>(items: T[], shape: number[]): unknown {
  if (shape.length === 0) {
    return items[0]
  }

  const [length, ...rest] = shape
  const part = sizeOf(rest)
  return Array.from({ length: length! }, (_, i) => nested(items.slice(i * part, (i + 1) * part), rest))
}

/** A shape as text, such as 2 × 3. */
export const shapeText = (shape: number[]) => (shape.length === 0 ? 'a number' : shape.join(' × '))
