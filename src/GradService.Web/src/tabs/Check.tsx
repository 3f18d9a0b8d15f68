import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { post } from '../api'
import { attempt, exercise, lesson } from '../lesson'
import { full, short } from '../numbers'
import { flat, indexOf, shapeOf, suffix } from '../tensors'
import type { CheckAnswer, Exercise } from '../types'

const result = signal<{ exercise: Exercise; answer: CheckAnswer } | undefined>(undefined)

/** A table of each gradient beside a numerical derivative, which does not use the chain rule. */
export function Check() {
  const asked = lesson.value?.exercise
  useEffect(() => {
    if (asked && result.value?.exercise !== asked) {
      void attempt(async () => {
        const answer = await post<CheckAnswer>('/v1/checks', asked)
        if (asked === exercise.value) {
          result.value = { exercise: asked, answer }
        }
      })
    }
  }, [asked])

  const found = result.value?.exercise === asked ? result.value?.answer : undefined
  if (found === undefined) {
    return <p class="muted">Checking…</p>
  }

  const { summary } = found
  const rows = Object.entries(found.quantities).flatMap(([name, quantity]) => {
    const [shape, claimed, numerical, bound, verdicts] = [
      shapeOf(quantity.claimed),
      flat(quantity.claimed),
      flat(quantity.numerical),
      flat(quantity.errorBound),
      flat(quantity.verdicts),
    ]
    return claimed.slice(0, 200).map((number, i) => ({
      name: name + suffix(indexOf(i, shape)),
      number,
      numerical: numerical[i]!,
      bound: bound[i]!,
      verdict: verdicts[i]!,
    }))
  })
  return (
    <>
      <p>
        {`${summary.agree} of ${summary.elements} gradients agree with central differences of the loss`}
        {summary.disagree > 0 ? `, ${summary.disagree} disagree` : ''}
        {summary.inconclusive > 0 ? `, ${summary.inconclusive} cannot be decided` : ''}
        {`. Largest difference: ${short(summary.maxAbsoluteError, 2)}.`}
        {found.kinks.length > 0 ? ` ${found.kinks.length} numbers lie on a kink, where every subgradient is accepted.` : ''}
      </p>
      <table>
        <caption class="visually-hidden">Gradients by backpropagation and by differences</caption>
        <thead>
          <tr>
            <th scope="col">Gradient of</th>
            <th scope="col">Backpropagation</th>
            <th scope="col">Numerical</th>
            <th scope="col">Error bound</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{row.name}</th>
              <td class="number">{full(row.number)}</td>
              <td class="number">{row.numerical === null ? '–' : full(row.numerical)}</td>
              <td class="number">{row.bound === null ? '–' : short(row.bound, 2)}</td>
              <td>{row.verdict}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
