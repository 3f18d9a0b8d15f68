/** A number of a quantity, or all of them. */
export interface Ref {
  quantity: string
  at?: number
}

/** A quantity's line in a box: its value, and below it its gradient. */
export interface Row {
  label: string
  ref: Ref
  /** Of the number before an activation that after it: a gradient that comes in there and does not go out here is blocked. */
  after?: Ref
}

export interface Box {
  id: string
  title: string
  x: number
  y: number
  width: number
  height: number
  rows: Row[]
}

/** A connection; that of a network carries a weight. */
export interface Wire {
  from: Box
  to: Box
  /** The number that its width and colour tell. */
  ref: Ref
  /** Where the weight is written, if it is. */
  label?: { x: number; y: number }
}

export interface Drawing {
  width: number
  height: number
  boxes: Box[]
  wires: Wire[]
  /** Whether there are more weights between two layers than can be written. */
  isCrowded: boolean
}

export const lineHeight = 14
const margin = 12
const head = 20
const foot = 6

export const boxHeight = (lines: number) => head + lines * lineHeight + foot

/** Puts columns of boxes side by side, each centred, and tells how large that is. */
export function arrange(columns: Box[][], gaps: number[], between: number): { width: number; height: number } {
  const heightOf = (column: Box[]) => column.reduce((sum, box) => sum + box.height + between, -between)
  const height = Math.max(...columns.map(heightOf)) + 2 * margin
  let x = margin
  columns.forEach((column, i) => {
    let y = (height - heightOf(column)) / 2
    for (const box of column) {
      box.x = x
      box.y = y
      y += box.height + between
    }

    x += Math.max(0, ...column.map((box) => box.width)) + (gaps[i] ?? 0)
  })
  return { width: x + margin, height }
}

/** Where a connection leaves and enters. */
export const ends = ({ from, to }: Wire) => ({ x1: from.x + from.width, y1: from.y + from.height / 2, x2: to.x, y2: to.y + to.height / 2 })
