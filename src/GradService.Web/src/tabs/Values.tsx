import { known, lesson, step } from '../lesson'
import { full, signOf } from '../numbers'
import { indexOf, sizeOf, suffix } from '../tensors'
import type { Group } from '../types'

const most = 2000

/** A table of every number in the picture, as its accessible alternative. */
export function Values() {
  const quantities = (lesson.value?.steps ?? []).filter((each) => each.group === 'values')
  const rows = quantities.flatMap((quantity) => Array.from({ length: Math.min(sizeOf(quantity.shape), most) }, (_, i) => ({ quantity, i })))
  return (
    <>
      <table>
        <caption class="visually-hidden">Values, gradients and new values of every quantity</caption>
        <thead>
          <tr>
            <th scope="col">Quantity</th>
            <th scope="col">Value</th>
            <th scope="col">Gradient ∂L/∂</th>
            <th scope="col">New value</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map(({ quantity, i }) => (
            <tr aria-current={quantity.quantity === step.value?.quantity ? 'true' : undefined}>
              <th scope="row">{quantity.quantity + suffix(indexOf(i, quantity.shape))}</th>
              <Cell group="values" quantity={quantity.quantity} i={i} />
              <Cell group="gradients" quantity={quantity.quantity} i={i} />
              <Cell group="updated" quantity={quantity.quantity} i={i} />
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most && <p class="muted">{`The first ${most} numbers. The API has all of them.`}</p>}
    </>
  )
}

function Cell({ group, quantity, i }: { group: Group; quantity: string; i: number }) {
  const numbers = known.value.get(`${group}.${quantity}`)
  const number = numbers?.[i]
  return numbers === undefined ? (
    <td class="muted">–</td>
  ) : number === undefined ? (
    <td class="number">?</td>
  ) : (
    <td
      class={`number ${group === 'gradients' ? signOf(number) : ''}`}
    >{`${group === 'gradients' && number > 0 ? '+' : ''}${full(number)}`}</td>
  )
}
