/** One number of a quantity, at an offset, or all of its numbers. */
export interface Ref {
  quantity: string
  at?: number
}

/** A row of a box: the value of a quantity, with its gradient below. */
export interface Row {
  label: string
  ref: Ref
  /** For a pre-activation: its activation. If only the activation has a nonzero gradient, the unit blocks it. */
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

/** A connection between boxes. In a network drawn unit by unit it carries a weight. */
export interface Wire {
  from: Box
  to: Box
  /** The number that sets its width and colour. */
  ref: Ref
  /** The position of the weight's label; undefined if the weight is not written. */
  label?: { x: number; y: number }
}

export interface Drawing {
  width: number
  height: number
  boxes: Box[]
  wires: Wire[]
  /** Whether two layers have too many weights between them to label them all. */
  isCrowded: boolean
}

export const lineHeight = 14
const margin = 12
const head = 20
const foot = 6

export const boxHeight = (lines: number) => head + lines * lineHeight + foot

/** Places columns of boxes side by side, vertically centred, and returns the total size. */
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

/** The end points of a connection. */
export const ends = ({ from, to }: Wire) => ({ x1: from.x + from.width, y1: from.y + from.height / 2, x2: to.x, y2: to.y + to.height / 2 })
