import { shapeOf, suffix } from '../tensors'
import type { Tensor } from '../types'
import { Complaint } from './Complaint'
import { NumberField } from './NumberField'

/** The most numbers of a tensor that are shown as fields. */
const most = 256

/** A tensor of the exercise, with one field per number. */
export function Grid({ path, name, value }: { path: string; name: string; value: Tensor }) {
  const shape = shapeOf(value)
  const size = shape.reduce((product, length) => product * length, 1)
  const rows = (shape.length === 2 ? value : [value]) as Tensor[]
  const field = (number: number, index: number[]) => <NumberField path={path + suffix(index)} value={number} label={name + suffix(index)} />
  return (
    <>
      {size > most ? (
        <p class="muted">{`${shape.join(' × ')} numbers: edit them in the exercise's JSON (export, then import).`}</p>
      ) : (
        <div class="grid" role="group" aria-label={name}>
          {rows.map((row, r) => (
            <div class="grid-row">
              {(Array.isArray(row) ? (row as number[]) : [row]).map((number, c) =>
                field(number, shape.length === 2 ? [r, c] : shape.length === 1 ? [c] : []),
              )}
            </div>
          ))}
        </div>
      )}
      <Complaint path={path} isWhole />
    </>
  )
}
